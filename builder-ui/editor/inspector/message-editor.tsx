import { IconPlus } from '@tabler/icons-react';
import { Suspense } from 'react';
import { Menu } from '../../controls/menu.tsx';
import type { Message, Value } from '../../../workflows/flow/grammar.ts';
import { lazyPart } from '../lazy-part.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { type EditorProps, useField } from './field-context.ts';
import { TextEditor } from './text-editor.tsx';
import { useReads } from './use-reads.ts';
import { WhoEditor } from './who-editor.tsx';

const MailPreview = lazyPart(() => import('./mail-preview.tsx'), 'MailPreview');

type Props = EditorProps<Message> & { toPeople?: boolean; bodyOnly?: boolean };

/** What is sent, and to whom where the step itself does not say it. Answers and data are put in by name. */
export function MessageEditor({ value = {}, onChange, label, path, toPeople = false, bodyOnly = false }: Props) {
  const say = useMoreWords();
  const { language, readOnly } = useField();
  const reads = useReads();
  const set = (next: Partial<Message>) => {
    const message = Object.fromEntries(Object.entries({ ...value, ...next }).filter(([, part]) => part !== undefined)) as Message;
    onChange((Object.keys(message).length === 0 && !toPeople) || (bodyOnly && message.body === undefined) ? undefined : message);
  };
  const insert = (name: string, taken: Value) => {
    const body = value.body ?? { en: '' };
    const put = (words: string) => `${words}${words === '' || /\s$/.test(words) ? '' : ' '}{{${name}}}`;
    set({ values: { ...value.values, [name]: taken }, body: language === 'zh' ? { ...body, zh: put(body.zh ?? body.en) } : { ...body, en: put(body.en) } });
  };
  const offered = [
    { id: 'person name', group: say('who_subject'), label: say('column_name'), value: { value: 'person', of: { who: 'subject' }, field: 'name' } as Value },
    ...reads,
  ];
  const groups = [...new Set(offered.map(({ group }) => group))];
  return (
    <>
      {toPeople && <WhoEditor value={value.to} onChange={(to) => set({ to })} label={say('to')} path={`${path}.to`} />}
      {!bodyOnly && <TextEditor value={value.subject} onChange={(subject) => set({ subject })} label={say('mailSubject')} path={`${path}.subject`} />}
      <TextEditor value={value.body} onChange={(body) => set({ body })} label={bodyOnly ? label : say('mailBody')} path={`${path}.body`} long />
      {!readOnly && (
        <Menu position="bottom-start">
          <Menu.Target>
            <button type="button" className="link list-add">
              <IconPlus size={14} aria-hidden /> {say('putIn')}
            </button>
          </Menu.Target>
          <Menu.Dropdown style={{ maxHeight: 320 }}>
            {groups.map((group) => (
              <div key={group}>
                <Menu.Label>{group}</Menu.Label>
                {offered
                  .filter((one) => one.group === group)
                  .map((one) => (
                    <Menu.Item key={one.id} onClick={() => insert(placeholder(one.id, value.values ?? {}), one.value)}>
                      {one.label}
                    </Menu.Item>
                  ))}
              </div>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Suspense>
        <MailPreview path={path} />
      </Suspense>
    </>
  );
}

/** A name for the braces: the last word of what is offered. */
function placeholder(id: string, taken: Record<string, Value>): string {
  const base = (id.split(' ').at(-1) ?? 'value').replace(/[^A-Za-z0-9_]/g, '');
  let name = base;
  for (let nth = 2; Object.hasOwn(taken, name); nth += 1) name = `${base}${nth}`;
  return name;
}
