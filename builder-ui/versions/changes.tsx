import './versions.css';
import type { SayMore } from '../editor/use-more-words.ts';
import { useMoreWords } from '../editor/use-more-words.ts';
import type { Told, ToldDiff } from './told.ts';

type Props = { told: ToldDiff; price: string | null; most?: number; onShow?: (step: string) => void };

/** What differs between two versions: how it works, what that asks of people, and how it reads. `most`: so many of each are told, the rest is counted. */
export function Changes({ told: { behaviour, looks, placed }, price, most = Number.POSITIVE_INFINITY, onShow }: Props) {
  const say = useMoreWords();
  if (behaviour.length + looks.length + placed === 0) return <p className="muted">{say('noChange')}</p>;
  return (
    <div className="changes">
      {behaviour.length > 0 && <Part title={say('behaves')} all={behaviour} most={most} say={say} onShow={onShow} />}
      {price !== null && (
        <section>
          <h3>{say('costs')}</h3>
          <p>{price}</p>
        </section>
      )}
      {looks.length > 0 && <Part title={say('looks')} all={looks} most={most} say={say} onShow={onShow} />}
      {placed > 0 && <p className="muted">{say('placed', { count: placed })}</p>}
    </div>
  );
}

type PartProps = { title: string; all: Told[]; most: number; say: SayMore; onShow: ((step: string) => void) | undefined };

function Part({ title, all, most, say, onShow }: PartProps) {
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {all.slice(0, most).map((one) => (
          <li key={`${one.step} ${one.changed}`}>
            <div className="change-of">
              {one.step !== null && onShow !== undefined ? (
                <button type="button" className="link" onClick={() => one.step !== null && onShow(one.step)}>
                  {one.name}
                </button>
              ) : (
                <b>{one.name}</b>
              )}
              <span className="change-word" data-changed={one.changed}>
                {say(`change_${one.changed}`)}
              </span>
            </div>
            {one.sentence !== '' && <p>{one.sentence}</p>}
            {one.lines.map((line, index) => (
              <div key={`${index} ${line.title}`} className="change-line">
                <span className="muted">{line.title}</span>
                <span>
                  {line.was.map((words) => (
                    <del key={words}>{words}</del>
                  ))}
                  {line.is.map((words) => (
                    <ins key={words}>{words}</ins>
                  ))}
                </span>
              </div>
            ))}
          </li>
        ))}
      </ul>
      {all.length > most && <p className="muted">{say('andMore', { count: all.length - most })}</p>}
    </section>
  );
}
