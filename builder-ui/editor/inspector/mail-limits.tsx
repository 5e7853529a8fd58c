import { useQuery } from '@tanstack/react-query';
import { asksMore, type AsksMore } from '../../../workflows/flow/asks-more.ts';
import type { NudgeBudget } from '../../../workflows/flow/nudge.ts';
import { stepName } from '../../../workflows/flow/sentences/language.ts';
import { limitsQuery } from '../../api/settings.ts';
import { type SayMore, useMoreWords } from '../use-more-words.ts';
import { useField } from './field-context.ts';

/** How often one person is written to at most, and where this flow asks for more. */
export function MailLimits() {
  const say = useMoreWords();
  const { flow, language } = useField();
  const limits = useQuery(limitsQuery).data;
  if (limits === undefined) return null;
  const { budget } = limits;
  const more = budget === null ? [] : asksMore(flow, budget);
  return (
    <>
      <h3 className="about-title">{say('mailLimits')}</h3>
      <p className="field-words">
        {budget === null ? say('limitsNone') : [say('limitsFor'), ...limitWords(budget, say)].join(language === 'zh' ? '' : ' ')}{' '}
        <a href="/settings" target="_blank" rel="noreferrer">
          {say(limits.mayChange ? 'limitsChange' : 'limitsSee')}
        </a>
      </p>
      {more.length > 0 && (
        <ul className="plain limits-more">
          {more.map((one) => (
            <li key={JSON.stringify(one)}>
              <b>{stepName(flow, one.step, language)}</b> {moreWords(one, say)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function limitWords({ perDay, perWeek, quiet, workingDays, leave }: NudgeBudget, say: SayMore): string[] {
  return [
    ...(perDay === null ? [] : [say('limitsDay', { count: perDay })]),
    ...(perWeek === null ? [] : [say('limitsWeek', { count: perWeek })]),
    ...(quiet === null ? [] : [say('limitsQuiet', quiet)]),
    ...(workingDays || leave ? [say(workingDays && leave ? 'limitsOff' : workingDays ? 'limitsHolidays' : 'limitsLeave')] : []),
  ];
}

function moreWords(one: AsksMore, say: SayMore): string {
  switch (one.asks) {
    case 'reminders':
      return one.n === null ? say('moreEndless', { limit: one.limit }) : say('moreReminders', { count: one.n, limit: one.limit });
    case 'often':
      return say('moreOften', { count: one.n ?? 0, limit: one.limit });
    case 'quiet':
      return say('moreQuiet', { time: one.time, until: one.until });
  }
}
