import { Link } from '@tanstack/react-router';
import { usePageTitle } from './page.tsx';
import { Empty } from './states.tsx';
import { useShellWords } from './use-shell-words.ts';

export function NotHere() {
  const say = useShellWords();
  usePageTitle(say('notHere'));
  return (
    <Empty title={say('notHere')}>
      <p>{say('notHereHint')}</p>
      <Link to="/">{say('toInbox')}</Link>
    </Empty>
  );
}
