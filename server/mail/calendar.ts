/** A talk as calendars keep it. `uid` stays when it is moved, so that the entry moves too; `stamp` is when this was said. Instants are ISO. */
export type Entry = { uid: string; starts: string; minutes: number; title: string; stamp: string };

/** An entry for a calendar (RFC 5545): published, not asked to be answered, since the page is where one answers. */
export function calendarOf({ uid, starts, minutes, title, stamp }: Entry): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Loopwright//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    `SEQUENCE:${Math.floor(Date.parse(stamp) / 1000)}`,
    `DTSTAMP:${instant(Date.parse(stamp))}`,
    `DTSTART:${instant(Date.parse(starts))}`,
    `DTEND:${instant(Date.parse(starts) + minutes * 60_000)}`,
    `SUMMARY:${escaped(title)}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

const instant = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
const escaped = (text: string): string => text.replaceAll(/[\\;,]/g, (character) => `\\${character}`).replaceAll(/\r?\n/g, '\\n');

/** A line has at most 75 bytes; the next begins with a blank. No character is cut in two. */
function folded(line: string): string {
  const parts: string[] = [''];
  let size = 0;
  for (const character of line) {
    const bytes = Buffer.byteLength(character);
    if (size + bytes > 74) {
      parts.push('');
      size = 0;
    }
    parts[parts.length - 1] += character;
    size += bytes;
  }
  return parts.join('\r\n ');
}
