import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { said } from '../../workflows/flow/sentences/language.ts';
import { type Retention, retentionQuery } from '../api/records.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import people from '../people/people.module.css';
import { Empty, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import classes from './records.module.css';
import { useRecordsWords } from './use-records-words.ts';

/** What comes to the end of its time in the next ninety days, and the files that are held. */
export function Keeping() {
  return <Shown of={useQuery(retentionQuery)}>{(found) => <Kept found={found} />}</Shown>;
}

function Kept({ found: { due, holds, today, more } }: { found: Retention }) {
  const say = useRecordsWords();
  const language = useLanguage();
  const zone = useZone();
  const day = (iso: string) => dayWords(iso, language, zone);
  return (
    <>
      <h2 className={classes.heading}>{say('due')}</h2>
      {due.length === 0 ? (
        <Empty title={say('noDue')}>
          <p>{say('noDueHint')}</p>
        </Empty>
      ) : (
        <table className={people.table}>
          <thead>
            <tr>
              <th scope="col">{say('person')}</th>
              <th scope="col">{say('type')}</th>
              <th scope="col">{say('dueOn')}</th>
              <th scope="col">{say('state')}</th>
            </tr>
          </thead>
          <tbody>
            {due.map((row) => (
              <tr key={row.record}>
                <th scope="row">
                  <PersonLink person={row.person} />
                </th>
                <td>
                  {said(row.name, language)} <span className="muted">· {day(row.effective)}</span>
                </td>
                <td>{row.dueOn <= today ? say('overdue', { day: day(row.dueOn) }) : day(row.dueOn)}</td>
                <td>{say(row.heldBy === null ? 'goes' : row.heldBy === 'case' ? 'heldByCase' : 'heldByHand')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more && <p className="muted">{say('moreDue')}</p>}
      <h2 className={classes.heading}>{say('holds')}</h2>
      {holds.length === 0 ? (
        <p className="muted">{say('noHolds')}</p>
      ) : (
        <ul className={classes.list}>
          {holds.map((hold) => (
            <li key={hold.person.id}>
              <PersonLink person={hold.person} /> <span className="muted">{say('since', { day: day(hold.at) })}</span>
              {hold.reason !== null && <p>{hold.reason}</p>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function PersonLink({ person }: { person: Retention['due'][number]['person'] }) {
  return (
    <Link to="/people/$personId" params={{ personId: person.id }}>
      {nameIn(person, useLanguage())}
    </Link>
  );
}
