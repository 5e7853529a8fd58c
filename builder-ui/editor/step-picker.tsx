import { IconArrowRight } from '@tabler/icons-react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { kindWords, nameOf } from '../../workflows/flow/sentences.ts';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { useLanguage } from '../language.ts';
import { faces, type Family, paletteKinds } from '../steps/faces.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { targetsOf } from './actions/index.ts';
import type { Adding } from './canvas-context.ts';
import { flowOf, useEditorState } from './editor-context.ts';
import { type Choice, Picker } from './picker.tsx';
import { useWords } from './use-words.ts';

type StepChoice = Choice & { kind: StepKind; target: string | null };
type Props = { adding: Adding; family: Family | null; onKind: (kind: StepKind) => void; onTarget: (step: string) => void; onClose: () => void };

/** The palette: what can be added here, one line each, and the steps that an open outcome may lead to instead. */
export function StepPicker({ adding, family, onKind, onTarget, onClose }: Props) {
  const say = useWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const kinds = kindsFor(flow, adding)
    .filter((kind) => family === null || faces[kind].family === family)
    .map(
      (kind): StepChoice => ({
        id: kind,
        kind,
        target: null,
        ...kindWords(kind, language),
        sign: <StepIcon kind={kind} />,
        dragged: { type: dragType, data: kind },
      }),
    );
  const targets = (adding.from === undefined ? [] : targetsOf(flow, adding.from.step))
    .flatMap((id) => flow.steps[id] ?? [])
    .map(
      (step): StepChoice => ({
        id: step.id,
        kind: step.kind,
        target: step.id,
        name: nameOf(step, language),
        line: '',
        sign: <IconArrowRight size={18} className="muted" aria-hidden />,
      }),
    );
  return (
    <Picker
      label={say('addStep')}
      placeholder={say('searchSteps')}
      style={placed(adding.at)}
      groups={[
        { title: null, choices: kinds },
        { title: say('leadTo'), choices: targets },
      ]}
      onPick={({ kind, target }) => (target === null ? onKind(kind) : onTarget(target))}
      onClose={onClose}
    />
  );
}

/** What a dragged kind of step is carried as. */
export const dragType = 'application/x-loopwright-step';

/** A flow has one start. */
function kindsFor(flow: Flow, { place, from }: Adding): StepKind[] {
  const started = Object.values(flow.steps).some(({ kind }) => kind === 'start');
  return paletteKinds.filter((kind) => {
    // Nothing leads to what listens.
    if (kind === 'whenever') return from === undefined;
    return kind !== 'start' || (!started && place.in === null && from === undefined);
  });
}

const size = { width: 288, height: 520 };

/** Below and centred on the point, but inside the window. */
function placed({ x, y }: { x: number; y: number }) {
  const left = Math.max(8, Math.min(x - size.width / 2, window.innerWidth - size.width - 8));
  const below = y + size.height < window.innerHeight - 8;
  return { left, top: below ? y : Math.max(8, window.innerHeight - size.height - 8), width: size.width, maxHeight: size.height };
}
