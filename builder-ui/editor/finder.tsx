import { IconAdjustmentsHorizontal, IconArrowRight } from '@tabler/icons-react';
import { nameOf, stepSentence } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { acts } from './actions/acts.ts';
import { labelOf } from './inspector/labels.ts';
import { rowsOf } from './inspector/rows.ts';
import { type ActPlace, keyWords } from './actions/act.ts';
import { type Choice, Picker } from './picker.tsx';
import { useWords } from './use-words.ts';
import { readThrough } from './walk-flow.ts';

type Props = { of: 'steps' | 'all'; place: ActPlace; onClose: () => void };
type Found = Choice & { do: () => void };

/** Finds a step by any of its words, and (`all`) everything the builder can do, each with its keys, and every setting of the step that is chosen. */
export function Finder({ of, place, onClose }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { flow, selection } = place.editor.store.getState();
  const steps = readThrough(flow).map(
    (step): Found => ({
      id: `step-${step.id}`,
      name: nameOf(step, language),
      line: stepSentence(flow, step, language),
      sign: <StepIcon kind={step.kind} />,
      do: () => {
        place.editor.select([step.id]);
        place.page.show(step.id);
      },
    }),
  );
  const offered = acts
    .filter((act) => act.name !== 'commands' && act.may(place))
    .map(
      (act): Found => ({
        id: `act-${act.name}`,
        name: say(`act_${act.name}`),
        line: '',
        sign: <IconArrowRight size={18} className="muted" aria-hidden />,
        ...(act.keys[0] !== undefined && { keys: keyWords(act.keys[0]) }),
        do: () => act.perform(place),
      }),
    );
  const [chosen] = selection.length === 1 ? selection.flatMap((id) => flow.steps[id] ?? []) : [];
  const settings = (chosen === undefined ? [] : rowsOf(chosen.kind)).flatMap(({ name, fields }) =>
    fields.map(
      ({ key }): Found => ({
        id: `setting-${key}`,
        name: labelOf(key, language, chosen?.kind),
        line: say(`row_${name}`),
        sign: <IconAdjustmentsHorizontal size={18} className="muted" aria-hidden />,
        do: () => place.page.change(key),
      }),
    ),
  );
  return (
    <Picker
      label={say(of === 'steps' ? 'act_find' : 'act_commands')}
      placeholder={say(of === 'steps' ? 'findStep' : 'findAny')}
      style={{ left: 'max(8px, calc(50vw - 280px))', top: 64, width: 'min(560px, calc(100vw - 16px))', maxHeight: 'min(520px, calc(100dvh - 80px))' }}
      groups={[
        ...(of === 'all' ? [{ title: say('whatToDo'), choices: offered }] : []),
        { title: say('stepsThere'), choices: steps },
        ...(of === 'all' && chosen !== undefined ? [{ title: say('settingsOf', { name: nameOf(chosen, language) }), choices: settings }] : []),
      ]}
      onPick={(choice) => {
        onClose();
        choice.do();
      }}
      onClose={onClose}
    />
  );
}
