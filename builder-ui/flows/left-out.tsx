import type { LeftOutLists } from '../api-types.ts';
import classes from './gallery.module.css';
import { useExchangeWords } from './use-exchange-words.ts';

/** What did not map, in three lists: what is lost, what became something else, what only Loopwright reads. */
export function LeftOut({ left }: { left: LeftOutLists }) {
  const say = useExchangeWords();
  const lists = (['lost', 'changed', 'kept'] as const).filter((how) => left[how].length > 0);
  return (
    <div className={classes.left}>
      {lists.length === 0 && <p>{say('allTaken')}</p>}
      {lists.map((how) => (
        <section key={how}>
          <h3>{say(how, { count: left[how].length })}</h3>
          <ul>
            {left[how].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
