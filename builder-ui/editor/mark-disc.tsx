import type { Mark } from './project.ts';
import { useWords } from './use-words.ts';

/** The sign at a card's corner that something is to be put right; what it is stands in the inspector. */
export function MarkDisc({ mark }: { mark: Exclude<Mark, null> }) {
  const say = useWords();
  return (
    <span
      className={`mark mark-${mark}`}
      role="img"
      aria-label={say(mark === 'error' ? 'toFix' : 'suggestion')}
      title={say(mark === 'error' ? 'toFix' : 'suggestion')}
    >
      !
    </span>
  );
}
