import { IconArrowRight } from '@tabler/icons-react';
import { ActionIcon } from '../../controls/buttons.tsx';
import { connect, disconnect } from '../../../workflows/flow/edits/index.ts';
import { portsOf, type Step } from '../../../workflows/flow/schema.ts';
import { nameOf, outcomeWords } from '../../../workflows/flow/sentences.ts';
import { targetsOf } from '../actions/index.ts';
import { useEditor } from '../editor-context.ts';
import { useWords } from '../use-words.ts';
import { ChoiceInput } from './choice.tsx';
import { useField } from './field-context.ts';

/** Where each outcome leads: another step may be chosen, or the way there followed. */
export function NextEditor({ step, onShow }: { step: Step; onShow: (step: string) => void }) {
  const say = useWords();
  const editor = useEditor();
  const { flow, language } = useField();
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
