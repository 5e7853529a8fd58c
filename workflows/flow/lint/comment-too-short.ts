import { compared } from '../lengths.ts';
import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { tasksOf } from '../walk.ts';

/** Whoever is asked to read and sign has three working days at least to say what they think of it, as far as the settings alone tell. */
export function commentTooShort(flow: Flow): Problem[] {
  return tasksOf(flow).flatMap(({ id, kind, settings }): Problem[] => {
    if (kind !== 'acknowledge') return [];
    const order = compared(settings.closes ?? settings.due, { from: { anchor: 'opened' }, plus: { n: fewestDays, unit: 'workingDays' } }, settings);
    const hours = (settings.closes ?? settings.due)?.plus;
    const sameDay = hours !== undefined && (hours.unit === 'hours' || hours.unit === 'minutes' || (hours.unit === 'days' && Number(hours.n) < fewestDays));
    const fromOpening = (settings.closes ?? settings.due)?.from.anchor === 'opened';
    if (!((order !== null && order < 0) || (fromOpening && sameDay))) return [];
    return [
      {
        rule: 'commentTooShort',
        severity: 'suggestion',
        step: id,
        path: settings.closes === undefined ? 'settings.due' : 'settings.closes',
        params: { days: fewestDays },
        fix: { edit: 'giveTime', params: { step: id, days: usualDays } },
      },
    ];
  });
}

const fewestDays = 3;
const usualDays = 5;
