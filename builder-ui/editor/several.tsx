import { Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { ActionIcon } from '../controls/buttons.tsx';
import { nest, outermost } from '../../workflows/flow/edits/index.ts';
import { withInner } from '../../workflows/flow/edits/remove-step.ts';
import { holdsSteps } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { type Act, type ActPlace, keyWords } from './actions/act.ts';
import { actNamed } from './actions/acts.ts';
import { flowOf, useEditorState } from './editor-context.ts';
import { useMoreWords } from './use-more-words.ts';

const offered: readonly Act['name'][] = ['alignColumn', 'alignRow', 'duplicate', 'copy', 'cut', 'delete'];

/** Several steps at once: which they are, and what can be done with all of them. */
export function Several({ steps, place, onClose }: { steps: readonly string[]; place: ActPlace; onClose: () => void }) {
  const say = useMoreWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  return (
    <>
      <div className="inspector-head">
        <h2 className="inspector-title">{say('selectedCount', { count: steps.length })}</h2>
        <ActionIcon aria-label={say('close')} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      <ul className="several-acts">
        {offered.map((one) => {
          const act = actNamed(one);
          if (!act.may(place)) return null;
          return (
            <li key={one}>
              <button type="button" onClick={() => act.perform(place)}>
                {say(`act_${one}`)}
                {act.keys[0] !== undefined && <kbd className="keys">{keyWords(act.keys[0])}</kbd>}
              </button>
            </li>
          );
        })}
      </ul>
      <IntoBox steps={steps} place={place} />
      <ul className="several-steps">
        {steps.slice(0, 50).flatMap((id) => {
          const step = flow.steps[id];
          return step === undefined
            ? []
            : [
                <li key={id}>
                  <StepIcon kind={step.kind} size={22} /> {nameOf(step, language)}
                </li>,
              ];
        })}
      </ul>
    </>
  );
}

/** A part to put all of them into, with what leads on among them. */
function IntoBox({ steps, place: { editor, page } }: { steps: readonly string[]; place: ActPlace }) {
  const say = useMoreWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const inside = new Set(steps.flatMap((id) => [...withInner(flow, id)]));
  const boxes = Object.values(flow.steps).filter((step) => holdsSteps(step) && !inside.has(step.id));
  if (page.readOnly || boxes.length === 0) return null;
  return (
    <Select
      className="several-into"
      label={say('putInto')}
      placeholder={say('putIntoPick')}
      value={null}
      data={[{ value: '', label: say('nowOutside') }, ...boxes.map((box) => ({ value: box.id, label: nameOf(box, language) }))]}
      onChange={(into) => editor.edit((now) => nest(now, { steps: outermost(now, steps), into: into === '' ? null : into }))}
    />
  );
}
