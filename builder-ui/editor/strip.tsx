import { IconMinus, IconPlus } from '@tabler/icons-react';
import { memo, Suspense, useState } from 'react';
import type { Problem } from '../../workflows/flow/problem.ts';
import { problemsOf, useEditorState } from './editor-context.ts';
import { PriceTag } from './price-tag.tsx';
import { lazyPart } from './lazy-part.tsx';
import type { EditorState } from './store.ts';
import { useWords } from './use-words.ts';

const judgedOf = ({ judged }: EditorState) => judged;
const ProblemList = lazyPart(() => import('./problem-list.tsx'), 'ProblemList', { plain: true });

type Props = { zoom: { out: () => void; in: () => void; fit: () => void } | null; readOnly: boolean; onShow: (problem: Problem) => void };

/** At the foot: zoom, what the flow asks of people, and what is to be put right; a click opens the list. */
export const Strip = memo(function Strip({ zoom, readOnly, onShow }: Props) {
  const say = useWords();
  const problems = useEditorState(problemsOf);
  const judged = useEditorState(judgedOf);
  const [open, setOpen] = useState(false);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const suggestions = problems.length - errors;
  const counts = [errors > 0 ? say('countToFix', { count: errors }) : '', suggestions > 0 ? say('countSuggestions', { count: suggestions }) : '']
    .filter((part) => part !== '')
    .join(' · ');
  return (
    <footer className="strip">
      {open && problems.length > 0 && (
        <section
          className="strip-list"
          aria-label={say('problems')}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setOpen(false);
          }}
        >
          <Suspense>
            <ProblemList problems={problems} onShow={onShow} readOnly={readOnly} />
          </Suspense>
        </section>
      )}
      {zoom !== null && (
        <span className="strip-zoom">
          <button type="button" aria-label={say('zoomOut')} onClick={zoom.out}>
            <IconMinus size={16} aria-hidden />
          </button>
          <button type="button" className="strip-fit" onClick={zoom.fit}>
            {say('fit')}
          </button>
          <button type="button" aria-label={say('zoomIn')} onClick={zoom.in}>
            <IconPlus size={16} aria-hidden />
          </button>
        </span>
      )}
      <PriceTag />
      {problems.length === 0 ? (
        <span className="strip-good">{judged && say('nothingToFix')}</span>
      ) : (
        <button type="button" className={`strip-problems${errors > 0 ? ' errors' : ''}`} aria-expanded={open} onClick={() => setOpen(!open)}>
          {counts}
        </button>
      )}
    </footer>
  );
});
