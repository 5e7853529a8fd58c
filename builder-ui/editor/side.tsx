import { memo, type RefObject, Suspense, useCallback } from 'react';
import type { Names } from '../steps/card-lines.ts';
import type { ActPlace } from './actions/act.ts';
import { Inspector } from './inspector/inspector.tsx';
import { lazyPart } from './lazy-part.tsx';
import { useWords } from './use-words.ts';

const Several = lazyPart(() => import('./several.tsx'), 'Several');
const AboutFlow = lazyPart(() => import('./inspector/about-flow.tsx'), 'AboutFlow', { plain: true });
const Comments = lazyPart(() => import('./together/comments.tsx'), 'Comments', { plain: true });

/** What stands beside the drawing: the selected step, what can be done with several, or the flow itself. */
export type SideOf = { is: 'step'; step: string } | { is: 'several'; steps: readonly string[] } | { is: 'about' };

/** Which setting of a step (null: of the flow) is asked for; `n` counts, so that the same is asked for twice. */
export type Wanted = { step: string | null; setting: string | null; n: number };

type Props = { of: SideOf; wanted: Wanted | null; names: Names; place: ActPlace; inner: RefObject<HTMLElement | null>; onClose: () => void };

export const Side = memo(function Side({ of, wanted, names, place, inner, onClose }: Props) {
  const say = useWords();
  const { editor, page } = place;
  const show = useCallback(
    (id: string) => {
      editor.select([id]);
      page.show(id);
    },
    [editor, page],
  );
  /** Counts how often somebody wanted to say something there. */
  const asks = (step: string | null) => (wanted?.step === step && wanted.setting === 'comments' ? wanted.n : 0);
  return (
    <aside
      className="inspector"
      data-step={of.is === 'step' ? of.step : undefined}
      ref={inner}
      aria-label={say('inspector')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        page.leaveInspector();
      }}
    >
      {of.is === 'step' ? (
        <>
          <Inspector key={of.step} stepId={of.step} wanted={wanted?.step === of.step ? wanted : null} names={names} onShow={show} onClose={onClose} />
          <Said key={`${of.step} ${asks(of.step)}`} step={of.step} asked={asks(of.step) > 0} readOnly={page.readOnly} />
        </>
      ) : of.is === 'several' ? (
        <Suspense>
          <Several steps={of.steps} place={place} onClose={onClose} />
        </Suspense>
      ) : (
        <Suspense>
          <AboutFlow onClose={onClose} />
          <Said key={asks(null)} step={null} asked={asks(null) > 0} readOnly={page.readOnly} />
        </Suspense>
      )}
    </aside>
  );
});

/** An earlier version is not spoken about here: its draft is. */
function Said({ step, asked, readOnly }: { step: string | null; asked: boolean; readOnly: boolean }) {
  if (readOnly) return null;
  return (
    <Suspense>
      <Comments step={step} asked={asked} />
    </Suspense>
  );
}
