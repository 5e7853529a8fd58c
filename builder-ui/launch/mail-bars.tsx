import type { LaunchPreview } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import classes from './launch.module.css';
import { useLaunchWords } from './use-launch-words.ts';

const size = { width: 320, height: 72 };

/** Mails of each day as bars, from the first day to the last; days without mail keep their place. */
export function MailBars({ days }: { days: LaunchPreview['mailsPerDay'] }) {
  const say = useLaunchWords();
  const language = useLanguage();
  const zone = useZone();
  const sorted = [...days].sort((a, b) => a.date.localeCompare(b.date));
  const first = sorted[0];
  const last = sorted.at(-1);
  const most = sorted.reduce<(typeof days)[number] | undefined>((top, day) => (top === undefined || day.mails > top.mails ? day : top), undefined);
  if (first === undefined || last === undefined || most === undefined) return <p className="muted">{say('noMails')}</p>;
  const span = dayNumber(last.date) - dayNumber(first.date) + 1;
  const step = size.width / Math.max(span, 14);
  const all = sorted.reduce((sum, { mails }) => sum + mails, 0);
  const told = say('mailsAll', { count: all, most: most.mails, day: dayWords(most.date, language, zone, { year: false }) });
  return (
    <figure className={classes.bars}>
      <figcaption>{say('mails')}</figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={told}>
        <line x1={0} x2={size.width} y1={size.height - 0.5} y2={size.height - 0.5} />
        {sorted.map(({ date, mails }) => {
          const height = Math.max(2, (mails / most.mails) * (size.height - 4));
          const x = (dayNumber(date) - dayNumber(first.date)) * step;
          return (
            <rect key={date} x={x + 0.5} y={size.height - 1 - height} width={Math.max(1, step - 1.5)} height={height} rx={Math.min(2, step / 4)}>
              <title>{say('mailsOn', { day: dayWords(date, language, zone, { year: false }), count: mails })}</title>
            </rect>
          );
        })}
      </svg>
      <div className={classes.axis}>
        <span>{dayWords(first.date, language, zone, { year: false })}</span>
        {first !== last && <span>{dayWords(last.date, language, zone, { year: false })}</span>}
      </div>
      <p className="muted small">{told}</p>
    </figure>
  );
}

function dayNumber(date: string): number {
  return Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / 86_400_000;
}
