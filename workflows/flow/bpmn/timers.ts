import type { Length, When } from '../grammar.ts';
import type { BpmnEvent } from './model.ts';

/** Timers of BPMN are lengths, dates and cycles of ISO 8601; ours are anchors with a length. Working days have no sign there. */

const isoLength = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** `P3D` → three days; null where it is no length, or one of several units that does not come to one. */
export function lengthOfIso(text: string): Length | null {
  const found = isoLength.exec(text.trim().toUpperCase());
  if (found === null) return null;
  const [years, months, weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wholeMonths = years * 12 + months;
  const wholeDays = weeks * 7 + days;
  const wholeMinutes = hours * 60 + minutes + Math.ceil(seconds / 60);
  const parts = [wholeMonths, wholeDays, wholeMinutes].filter((part) => part > 0);
  if (parts.length !== 1) return null;
  if (wholeMonths > 0) return { n: wholeMonths, unit: 'months' };
  if (wholeDays > 0) return days === 0 ? { n: weeks, unit: 'weeks' } : { n: wholeDays, unit: 'days' };
  return wholeMinutes % 60 === 0 ? { n: wholeMinutes / 60, unit: 'hours' } : { n: wholeMinutes, unit: 'minutes' };
}

/** The date a timer means, counted from when its step is opened; null where it cannot be read. */
export function whenOf({ text, timer }: BpmnEvent): When | null {
  const plain = text.trim();
  const day = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(plain);
  if (timer !== 'cycle' && day?.[1] !== undefined) return { from: { anchor: 'date', date: day[1] }, ...(day[2] === undefined ? {} : { time: day[2] }) };
  const plus = lengthOfIso(timer === 'cycle' ? plain.replace(/^R\d*\//i, '') : plain);
  return plus === null ? null : { from: { anchor: 'opened' }, plus };
}

const signs = { minutes: ['PT', 'M'], hours: ['PT', 'H'], days: ['P', 'D'], weeks: ['P', 'W'], months: ['P', 'M'] } as const;

/** The timer of a date of ours; `words` where ISO 8601 has no way to say it. */
export function timerOf(when: When, words: string): BpmnEvent {
  const { from, plus } = when;
  if (from.anchor === 'date' && plus === undefined) return { type: 'timer', timer: 'date', text: `${from.date}T${when.time ?? '00:00'}:00` };
  if (from.anchor !== 'opened' || plus === undefined || plus.unit === 'workingDays' || typeof plus.n !== 'number' || plus.n < 0)
    return { type: 'timer', timer: 'duration', text: words };
  const [before, after] = signs[plus.unit];
  return { type: 'timer', timer: 'duration', text: `${before}${plus.n}${after}` };
}
