import { type RefObject, Suspense } from 'react';
import type { Names } from '../steps/card-lines.ts';
import type { ActPlace } from './actions/act.ts';
import { Inspector } from './inspector/inspector.tsx';
import { lazyPart } from './lazy-part.tsx';
import { useWords } from './use-words.ts';

const Several = lazyPart(() => import('./several.tsx'), 'Several', { plain: true });
const AboutFlow = lazyPart(() => import('./inspector/about-flow.tsx'), 'AboutFlow', { plain: true });

/** What stands beside the drawing: the selected step, what can be done with several, or the flow itself. */
export type SideOf = { is: 'step'; step: string } | { is: 'several'; steps: readonly string[] } | { is: 'about' };

/** Which setting of a step is asked for; `n` counts, so that the same is asked for twice. */
export type Wanted = { step: string; setting: string | null; n: number };

type Props = { of: SideOf; wanted: Wanted | null; names: Names; place: ActPlace; inner: RefObject<HTMLElement | null>; onClose: () => void };

export function Side({ of, wanted, names, place, inner, onClose }: Props) {
  const say = useWords();
  const { editor, page } = place;
  const show = (id: string) => {
    editor.select([id]);
    page.show(id);
  };
  return (
    <aside
      className="inspector"
      ref={inner}
      aria-label={say('inspector')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        page.leaveInspector();
      }}
    >
      {of.is === 'step' ? (
        <Inspector key={of.step} stepId={of.step} wanted={wanted?.step === of.step ? wanted : null} names={names} onShow={show} onClose={onClose} />
      ) : (
        <Suspense>{of.is === 'several' ? <Several steps={of.steps} place={place} onClose={onClose} /> : <AboutFlow onClose={onClose} />}</Suspense>
      )}
    </aside>
  );
}
