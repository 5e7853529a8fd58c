import type { Length, When } from '../grammar.ts';

/** So long after the first time of something that comes again, counted from its opening: in the same zone and calendar, on the same weekday, at the same time. */
export function repeated({ zone, calendar, weekday, snap, time }: When, plus: Length): When {
  return {
    from: { anchor: 'opened' },
    plus,
    ...(zone && { zone }),
    ...(calendar && { calendar }),
    ...(weekday && { weekday }),
    ...(snap && { snap }),
    ...(time && { time }),
  };
}
