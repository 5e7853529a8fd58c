import type { LaunchPreview } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import classes from '../launch/launch.module.css';
import { useZone } from '../shell/use-me.ts';
import { useStandingWords } from './use-standing-words.ts';

type Match = NonNullable<LaunchPreview['standing']>['triggers'][number];
type Key = Parameters<ReturnType<typeof useStandingWords>>[0];

/** Who would match today, before a flow whose runs begin one by one is switched on. */
export function MatchToday({ preview }: { preview: LaunchPreview }) {
  const say = useStandingWords();
  const { standing, count, problems, beforeReal } = preview;
  return (
    <div className={classes.preview}>
      {[...problems, ...beforeReal].map((problem) => (
        <p key={problem} className={classes.problems} role="alert">
          {problem}
        </p>
      ))}
      <h3>{say('matchToday')}</h3>
      <p className={classes.count}>{say('inQuestion', { count })}</p>
      <ul className={classes.people}>
        {standing?.triggers.map((match) => (
          <Row key={match.id} match={match} />
        ))}
      </ul>
    </div>
  );
}

function Row({ match: { on, now, nowPeople, next, nextPeople } }: { match: Match }) {
  const say = useStandingWords();
  const language = useLanguage();
  const zone = useZone();
  const counts = [
    now > 0 ? say(on === 'schedule' ? 'matchEach' : 'matchNow', { count: now }) : '',
    next > 0 ? say('matchNext', { count: next }) : '',
    now + next === 0 ? say('matchWaits') : '',
  ].filter(Boolean);
  const people = [
    ...nextPeople.map((person) => `${nameIn(person, language)} (${dayWords(person.at, language, zone)})`),
    ...(on === 'schedule' ? [] : nowPeople.map((person) => nameIn(person, language))),
  ];
  return (
    <li>
      <b>{say(`on_${on}` as Key)}</b> <span className="muted">{counts.join(' · ')}</span>
      {people.length > 0 && (
        <details>
          <summary>{people.slice(0, 2).join(language === 'zh' ? '、' : ', ')}</summary>
          {people.join(language === 'zh' ? '、' : ', ')}
        </details>
      )}
    </li>
  );
}
