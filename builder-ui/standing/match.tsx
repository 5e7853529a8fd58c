import { Link } from '@tanstack/react-router';
import type { LaunchPreview } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import classes from '../launch/launch.module.css';
import { useLaunchWords } from '../launch/use-launch-words.ts';
import { useZone } from '../shell/use-me.ts';
import { useStandingWords } from './use-standing-words.ts';

type Match = NonNullable<LaunchPreview['standing']>['triggers'][number];
type Key = Parameters<ReturnType<typeof useStandingWords>>[0];

/** Who would match today, before a flow whose runs begin one by one is switched on. */
export function MatchToday({ preview, flowId }: { preview: LaunchPreview; flowId: string }) {
  const say = useStandingWords();
  const sayLaunch = useLaunchWords();
  const { standing, count, problems, beforeReal } = preview;
  const triggers = standing?.triggers ?? [];
  // How many are there already says nothing of a flow for those who come.
  const onlyJoiners = triggers.length > 0 && triggers.every(({ on }) => on === 'joined');
  return (
    <div className={classes.preview}>
      {problems.map((problem) => (
        <p key={problem} className={classes.problems} role="alert">
          {problem}
        </p>
      ))}
      {beforeReal.length > 0 && (
        <div className={classes.without}>
          <b>{sayLaunch('beforeReal')}</b>
          <ul>
            {beforeReal.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
          <Link to="/flows/$flowId" params={{ flowId }}>
            {sayLaunch('toBuilder')}
          </Link>
        </div>
      )}
      <p className={classes.count}>{onlyJoiners ? say('forJoiners') : say('inQuestion', { count })}</p>
      <p className="muted">{say(triggers.length === 0 ? 'onlyByHand' : 'oneByOne')}</p>
      <ul className={classes.triggers}>
        {triggers.map((match) => (
          <Row key={match.id} match={match} />
        ))}
      </ul>
    </div>
  );
}

function Row({ match }: { match: Match }) {
  const say = useStandingWords();
  const language = useLanguage();
  const zone = useZone();
  const told = (person: Match['nextPeople'][number]) => `${nameIn(person, language)} (${dayWords(person.at, language, zone)})`;
  const listed = (names: readonly string[]) => names.join(language === 'zh' ? '、' : ', ');
  const [next] = match.nextPeople;
  const sentences = sentencesOf(match, say, (at) => dayWords(at, language, zone));
  return (
    <li>
      <b>{say(`on_${match.on}` as Key)}</b>
      {next !== undefined && <p>{say('nextIs', { day: dayWords(next.at, language, zone), name: nameIn(next, language) })}</p>}
      {sentences.map((sentence) => (
        <p key={sentence} className="muted">
          {sentence}
        </p>
      ))}
      {match.nextPeople.length > 1 && <Names title={say('whoNext')} names={listed(match.nextPeople.map(told))} />}
      {match.latelyPeople.length > 0 && <Names title={say('whoLately')} names={listed(match.latelyPeople.map(told))} />}
      {match.on !== 'schedule' && match.nowPeople.length > 0 && (
        <Names title={say('whoNow')} names={listed(match.nowPeople.map((person) => nameIn(person, language)))} />
      )}
    </li>
  );
}

function Names({ title, names }: { title: string; names: string }) {
  return (
    <details>
      <summary>{title}</summary>
      {names}
    </details>
  );
}

/** What its beginning hangs on, with what is known of it today. */
function sentencesOf({ on, now, next, lately, firstAt }: Match, say: ReturnType<typeof useStandingWords>, day: (at: string) => string): string[] {
  // The first of them is told by itself.
  const more = next > 1 ? [say('matchNext', { count: next })] : [];
  switch (on) {
    case 'joined':
    case 'left':
      return [say(`lately_${on}` as Key, { count: lately }), ...(next === 0 ? [say(`noneNext_${on}` as Key)] : more)];
    case 'date':
      return [...(next === 0 ? [say('noDates')] : more), ...(now > 0 ? [say('matchPast', { count: now })] : [])];
    case 'condition':
      return [now > 0 ? say('matchNow', { count: now }) : say('matchNobody'), ...more];
    case 'schedule':
      return [firstAt === null ? say('scheduleOver') : say('scheduleFirst', { day: day(firstAt), count: now })];
    default:
      return [say('matchWaits')];
  }
}
