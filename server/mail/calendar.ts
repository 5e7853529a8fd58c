import ical, { ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';

/**
 * A talk as calendars keep it (RFC 5545, RFC 5546). `uid` stays when it is moved or called off, so that the entry moves or goes too; `stamp` is when this was
 * said, which orders what was said of one talk. `answer`: where its reader's calendar sends whether they come; null: nowhere, and it is not asked. Instants are ISO.
 */
export type Entry = {
  uid: string;
  stamp: string;
  off: boolean;
  starts: string;
  minutes: number;
  title: string;
  description: string | null;
  reader: { name: string; address: string };
  answer: { name: string; address: string } | null;
};
export type CalendarPart = { method: 'PUBLISH' | 'REQUEST' | 'CANCEL'; content: string };

export function calendarOf({ uid, stamp, off, starts, minutes, title, description, reader, answer }: Entry): CalendarPart {
  const method = off ? 'CANCEL' : answer === null ? 'PUBLISH' : 'REQUEST';
  const calendar = ical({ prodId: '//Loopwright//EN', method: ICalCalendarMethod[method] });
  const begins = Date.parse(starts);
  const event = calendar.createEvent({
    id: uid,
    sequence: Math.floor(Date.parse(stamp) / 1000),
    stamp: new Date(stamp),
    start: new Date(begins),
    end: new Date(begins + minutes * 60_000),
    summary: title,
    status: off ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  if (description !== null) event.description(description);
  if (answer !== null) {
    event.organizer({ name: oneLine(answer.name) || answer.address, email: answer.address });
    event.createAttendee({ name: oneLine(reader.name) || reader.address, email: reader.address, rsvp: !off, status: ICalAttendeeStatus.NEEDSACTION });
  }
  return { method, content: calendar.toString() };
}

/** What would end a parameter or a line, or turn what is written around it, is no part of a name. */
const oneLine = (name: string): string => name.replaceAll(/["\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, ' ').trim();

export type CalendarAnswer = { uid: string; address: string; says: 'accepted' | 'declined' | 'tentative'; starts: string | null };

const says: Record<string, CalendarAnswer['says']> = { ACCEPTED: 'accepted', DECLINED: 'declined', TENTATIVE: 'tentative' };
const mostLines = 2_000;

/** What a calendar answers (METHOD:REPLY): of one entry, by one person, in the plainest form. Null for anything else. `starts`: the time it is about, where it is told in UTC. */
export function calendarAnswerIn(content: string): CalendarAnswer | null {
  const lines = content
    .slice(0, 100_000)
    .replaceAll(/\r?\n[ \t]/g, '')
    .split(/\r?\n/, mostLines)
    .map(propertyOf);
  const all = (name: string) => lines.filter((line) => line.name === name);
  const [uid, attendee] = [all('UID'), all('ATTENDEE')];
  const events = all('BEGIN').filter(({ value }) => value.toUpperCase() === 'VEVENT');
  if (all('METHOD').length !== 1 || all('METHOD')[0]?.value.toUpperCase() !== 'REPLY' || events.length !== 1 || uid.length !== 1 || attendee.length !== 1)
    return null;
  const value = attendee[0]?.value ?? '';
  const parameters = attendee[0]?.parameters ?? '';
  const said = says[/;PARTSTAT="?([A-Z-]+)/i.exec(parameters)?.[1]?.toUpperCase() ?? ''];
  const address = /^mailto:([^\s<>,;"]{3,254})$/i.exec(value)?.[1]?.toLowerCase();
  if (said === undefined || address === undefined) return null;
  return { uid: uid[0]?.value ?? '', address, says: said, starts: instantIn(lines.find(({ name }) => name === 'DTSTART')?.value ?? '') };
}

/** `NAME;PARAMETER="a:b":value`: a colon inside quotes does not end the parameters. */
function propertyOf(line: string): { name: string; parameters: string; value: string } {
  const [, name = '', parameters = '', value = ''] = /^([A-Za-z-]+)((?:;(?:"[^"]*"|[^":])*)?):(.*)$/.exec(line) ?? [];
  return { name: name.toUpperCase(), parameters, value: value.trim() };
}

function instantIn(value: string): string | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(value) ?? [];
  return second === undefined ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
