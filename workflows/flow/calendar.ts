/** Offsets of a zone as data. `at` in minutes since 1970-01-01T00:00Z, `offset` in minutes east; sorted; the first entry is in force before it too. */
export type ZoneTable = { zone: string; transitions: { at: number; offset: number }[] };

/**
 * The days someone works. `weekdays` begins on Monday; an alternate day is worked in the week of `alternateAnchor` (the number of a Monday) and every second one.
 * `off` and `on` are day numbers since 1970-01-01, sorted, and win over the pattern; `on` wins over `off`.
 */
export type WorkCalendar = { name: string; weekdays: ('work' | 'off' | 'alternate')[]; alternateAnchor?: number; off: number[]; on: number[] };
