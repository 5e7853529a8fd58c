import { dateOf, dayNumber, isDate } from '../../workflows/flow/calendar.ts';

/** Both days inclusive. `entry` is the same for the same days of the same entry. */
export type FeedLeave = { entry: string; from: string; to: string };
export type FeedRead = { leave: FeedLeave[]; repeating: number } | 'notACalendar' | 'tooLarge';

const mostEntries = 5_000;
const mostLeave = 200;

/**
 * Leave in a calendar (RFC 5545): entries for whole days, and timed ones that say out of office, of those that count as busy and were not cancelled. Of what
 * repeats it is not told when it will be; such entries are counted, not read. `today`: what is over before it is left out.
 */
export function leaveIn(content: string, { today, zone }: { today: string; zone: (utc: number) => string }): FeedRead {
  const lines = content.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  if (!lines.some((line) => /^BEGIN:VCALENDAR\s*$/i.test(line))) return 'notACalendar';
  const events = eventsIn(lines);
  if (events.length > mostEntries) return 'tooLarge';
  let repeating = 0;
  const leave: FeedLeave[] = [];
  for (const event of events) {
    const days = daysOf(event, zone);
    if (days === null || days.to < today) continue;
    if (event.has('RRULE')) repeating += 1;
    else leave.push({ entry: `${event.get('UID')?.value.slice(0, 300) ?? ''}|${days.from}|${days.to}`, ...days });
  }
  return leave.length > mostLeave ? 'tooLarge' : { leave, repeating };
}

type Property = { parameters: string; value: string };
type Event = Map<string, Property>;

/** The first of each property of each entry; what is inside of an entry (alarms) is none of it. */
function eventsIn(lines: readonly string[]): Event[] {
  const events: Event[] = [];
  let open: Event | null = null;
  let inner = 0;
  for (const line of lines) {
    const [, name = '', parameters = '', value = ''] = /^([A-Za-z-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/.exec(line) ?? [];
    const [key, what] = [name.toUpperCase(), value.trim()];
    if (key === 'BEGIN' && what.toUpperCase() === 'VEVENT') open = new Map();
    else if (key === 'BEGIN' && open !== null) inner += 1;
    else if (key === 'END' && inner > 0) inner -= 1;
    else if (key === 'END' && open !== null && what.toUpperCase() === 'VEVENT') {
      events.push(open);
      open = null;
    } else if (open !== null && inner === 0 && key !== '' && !open.has(key)) open.set(key, { parameters, value: what });
  }
  return events;
}

function daysOf(event: Event, zone: (utc: number) => string): { from: string; to: string } | null {
  const says = (name: string) => event.get(name)?.value.toUpperCase() ?? '';
  if (says('STATUS') === 'CANCELLED' || says('TRANSP') === 'TRANSPARENT' || says('X-MICROSOFT-CDO-BUSYSTATUS') === 'FREE') return null;
  const [start, end] = [event.get('DTSTART'), event.get('DTEND')];
  if (start === undefined) return null;
  const from = dayIn(start.value);
  if (from !== null && !start.value.includes('T')) {
    // The end of a whole day is the day after it.
    const until = end === undefined ? null : dayIn(end.value);
    const to = until === null || until <= from ? from : dateOf(dayNumber(until) - 1);
    return { from, to };
  }
  if (says('X-MICROSOFT-CDO-BUSYSTATUS') !== 'OOF' || end === undefined) return null;
  const [first, last] = [dayAt(start.value, zone, 0), dayAt(end.value, zone, -1)];
  return first === null || last === null ? null : { from: first, to: last < first ? first : last };
}

function dayIn(value: string): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})(T|$)/.exec(value) ?? [];
  const date = `${year}-${month}-${day}`;
  return isDate(date) ? date : null;
}

/** On which day something is: in UTC, the person's own; else as it is written. */
function dayAt(value: string, zone: (utc: number) => string, plusMs: number): string | null {
  const day = dayIn(value);
  const [, hour, minute, second] = /T(\d{2})(\d{2})(\d{2})Z$/.exec(value) ?? [];
  if (day === null || second === undefined) return day;
  return zone(Date.parse(`${day}T${hour}:${minute}:${second}Z`) + plusMs);
}
