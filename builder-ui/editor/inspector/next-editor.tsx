import { IconArrowRight, IconPlus } from '@tabler/icons-react';
import { ActionIcon } from '../../controls/buttons.tsx';
import { Menu } from '../../controls/menu.tsx';
import { connect, disconnect } from '../../../workflows/flow/edits/index.ts';
import { portsOf, type Step } from '../../../workflows/flow/schema.ts';
import { kindWords, nameOf, outcomeWords } from '../../../workflows/flow/sentences.ts';
import { newAt, targetsOf } from '../actions/index.ts';
import { paletteKinds } from '../../steps/faces.ts';
import { useEditor } from '../editor-context.ts';
import { useMoreWords } from '../use-more-words.ts';
import { ChoiceInput } from './choice.tsx';
import { useField } from './field-context.ts';

/** What can be led to: nothing leads to a start, or to what listens. */
const kindsAfter = paletteKinds.filter((kind) => kind !== 'start' && kind !== 'whenever');

/** Where each outcome leads: another step may be chosen, or a new one put in there, or the way there followed. */
export function NextEditor({ step, onShow }: { step: Step; onShow: (step: string) => void }) {
  const say = useMoreWords();
  const editor = useEditor();
  const { flow, language, readOnly } = useField();
  const targets = targetsOf(flow, step.id).map((id) => ({ value: id, label: nameOf(flow.steps[id] as Step, language) }));
  return (
    <>
      {portsOf(step).map(({ port }) => {
        const to = flow.edges.find((edge) => edge.from === step.id && edge.port === port)?.to ?? '';
        return (
          <div key={port} className="next-line">
            <ChoiceInput
              label={outcomeWords(step, port, language)}
              value={to}
              empty={say('nowhere')}
              choices={targets}
              onChange={(next) =>
                editor.edit((now) => (next === '' ? disconnect(now, { from: step.id, port }) : connect(now, { from: step.id, port, to: next })))
              }
            />
            {!readOnly && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon aria-label={say('newStepFor', { outcome: outcomeWords(step, port, language) })}>
                    <IconPlus size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown style={{ maxHeight: 320 }}>
                  {kindsAfter.map((kind) => (
                    <Menu.Item key={kind} onClick={() => newAt(editor, kind, { in: step.in, after: { step: step.id, port } })}>
                      {kindWords(kind, language).name}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            )}
            {to !== '' && (
              <ActionIcon aria-label={say('goTo', { name: targets.find(({ value }) => value === to)?.label ?? '' })} onClick={() => onShow(to)}>
                <IconArrowRight size={16} />
              </ActionIcon>
            )}
          </div>
        );
      })}
    </>
  );
}
