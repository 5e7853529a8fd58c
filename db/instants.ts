/** A timestamptz as Postgres writes it, as ISO 8601 in UTC with milliseconds; `infinity` and `-infinity` stay as they are. */
export function isoInstant(value: string): string {
  const millis = Date.parse(value.includes('+') || value.includes('infinity') ? value : `${value}Z`);
  return Number.isNaN(millis) ? value : new Date(millis).toISOString();
}
