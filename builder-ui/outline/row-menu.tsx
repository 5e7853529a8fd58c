import { IconDots } from '@tabler/icons-react';
import { ActionIcon } from '../controls/buttons.tsx';
import { Menu } from '../controls/menu.tsx';
import { type Act, type ActPlace, keyWords } from '../editor/actions/act.ts';
import { actNamed } from '../editor/actions/acts.ts';
import { useWords } from '../editor/use-words.ts';

const offered: readonly Act['name'][] = ['change', 'rename', 'addAfter', 'earlier', 'later', 'indent', 'outdent', 'duplicate', 'copy', 'paste', 'delete'];

/** What can be done with a step, each with its keys; the step is selected when it opens. */
export function RowMenu({ name, place, onOpen, reachable = true }: { name: string; place: ActPlace; onOpen?: () => void; reachable?: boolean }) {
  const say = useWords();
  return (
    <Menu position="bottom-end" {...(onOpen && { onOpen })}>
      <Menu.Target>
        <ActionIcon size={28} tabIndex={reachable ? 0 : -1} aria-label={say('moreOf', { name })} onClick={(event) => event.stopPropagation()}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
        {offered.map((one) => {
          const act = actNamed(one);
          if (!act.may(place)) return null;
          return (
            <Menu.Item
              key={one}
              rightSection={act.keys[0] === undefined ? null : <kbd className="keys">{keyWords(act.keys[0])}</kbd>}
              onClick={() => requestAnimationFrame(() => act.perform(place))}
            >
              {say(`act_${one}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
