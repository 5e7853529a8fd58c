import { Link } from '@tanstack/react-router';
import type { Flow } from '../../workflows/flow/schema.ts';
import { priceOf } from '../../workflows/flow/price.ts';
import { priceWords } from '../../workflows/flow/sentences.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import type { LaunchPreview } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import classes from './launch.module.css';
import { MailBars } from './mail-bars.tsx';
import { useLaunchWords } from './use-launch-words.ts';

/** What a launch would do: who is in, who lacks a decider, how many mails, until when. */
export function LaunchPreviewView({ preview, flow, flowId }: { preview: LaunchPreview; flow: Flow; flowId: string }) {
  const say = useLaunchWords();
  const language = useLanguage();
  const zone = useZone();
  const { people, count, without, withoutMail, mailsPerDay, busiest, perDay, ends, problems, beforeReal } = preview;
  return (
    <div className={classes.preview}>
      {problems.length > 0 && (
        <div className={classes.problems} role="alert">
          <b>{say('toFix')}</b>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {beforeReal.length > 0 && (
        <div className={classes.without}>
          <b>{say('beforeReal')}</b>
          <ul>
            {beforeReal.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
          <Link to="/flows/$flowId" params={{ flowId }}>
            {say('toBuilder')}
          </Link>
        </div>
      )}
      <div>
        <p className={classes.count}>{count === 0 ? say('nobodyIn') : say('inIt', { count })}</p>
        {count > 0 && (
          <details>
            <summary>{say('showPeople')}</summary>
            <ul className={classes.people}>
              {people.map((person) => (
                <li key={person.id}>
                  {nameIn(person, language)} <span className="muted small">{[person.title, person.department].filter(Boolean).join(' · ')}</span>
                </li>
              ))}
            </ul>
            {people.length < count && <p className="muted small">{say('firstShown', { count: people.length })}</p>}
          </details>
        )}
      </div>
      {count > 0 && <p>{priceWords(priceOf(flow, { people: count, departments: departmentsOf(people), team: 0 }), language, { counted: true }).join(' · ')}</p>}
      {count > 0 && (without.length === 0 ? <p className={classes.fine}>{say('allDecided')}</p> : <Without without={without} flow={flow} />)}
      {withoutMail > 0 && <p>{say('withoutMail', { count: withoutMail })}</p>}
      <MailBars days={mailsPerDay} />
      {busiest !== null && <p>{say('busiest', { name: nameIn(busiest.person, language), count: busiest.mails })}</p>}
      {busiest !== null && (
        <p>
          {say(perDay === null ? 'noLimit' : busiest.onOneDay > perDay ? 'overLimit' : 'underLimit', { count: busiest.onOneDay, perDay: perDay ?? 0 })}{' '}
          <Link to="/settings">{say('toLimits')}</Link>
        </p>
      )}
      <p>{ends === null ? say('endsOpen') : say('ends', { day: dayWords(ends, language, zone) })}</p>
    </div>
  );
}

/** Of those that are shown: enough to say about how much a flow asks. */
const departmentsOf = (people: LaunchPreview['people']): number => new Set(people.map(({ department }) => department)).size;

function Without({ without, flow }: { without: LaunchPreview['without']; flow: Flow }) {
  const say = useLaunchWords();
  const language = useLanguage();
  return (
    <div className={classes.without}>
      <b>{say('without', { count: new Set(without.map(({ person }) => person.id)).size })}</b>
      <ul>
        {without.slice(0, 8).map(({ person, step }) => (
          <li key={`${person.id} ${step}`}>{say('withoutAt', { name: nameIn(person, language), step: stepName(flow, step, language) })}</li>
        ))}
      </ul>
      <span className="small">{say('withoutHint')}</span>
    </div>
  );
}
