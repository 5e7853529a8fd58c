import type { Sql, Tx } from './connect.ts';

/** A calendar of the company's own, built on a published holiday set (`HK`, `GB-ENG`, `none`, …). */
export type CompanyCalendar = { name: string; base: string; nameEn: string; nameZh: string | null };

/** A day on which `calendar` (a holiday set, a company calendar, or `*` for all) differs from what is published. */
export type CalendarDay = { calendar: string; day: string; working: boolean; nameEn: string | null; nameZh: string | null };

export async function companyCalendars(sql: Sql): Promise<CompanyCalendar[]> {
  return [...(await sql<CompanyCalendar[]>`select name, base, name_en as "nameEn", name_zh as "nameZh" from calendars order by name collate "C"`)];
}

export async function calendarDays(sql: Sql): Promise<CalendarDay[]> {
  return [
    ...(await sql<CalendarDay[]>`
      select calendar, day::text as day, working, name_en as "nameEn", name_zh as "nameZh" from calendar_days order by calendar collate "C", day`),
  ];
}

export async function upsertCompanyCalendar(tx: Tx, calendar: CompanyCalendar): Promise<void> {
  await tx`
    insert into calendars (name, base, name_en, name_zh) values (${calendar.name}, ${calendar.base}, ${calendar.nameEn}, ${calendar.nameZh})
    on conflict (name) do update set base = excluded.base, name_en = excluded.name_en, name_zh = excluded.name_zh`;
}

export async function upsertCalendarDays(tx: Tx, days: readonly CalendarDay[]): Promise<void> {
  await tx`
    insert into calendar_days (calendar, day, working, name_en, name_zh)
    select * from unnest(
      ${days.map((day) => day.calendar)}::text[], ${days.map((day) => day.day)}::text[]::date[], ${days.map((day) => String(day.working))}::text[]::boolean[],
      ${days.map((day) => day.nameEn)}::text[], ${days.map((day) => day.nameZh)}::text[])
    on conflict (calendar, day) do update set working = excluded.working, name_en = excluded.name_en, name_zh = excluded.name_zh`;
}

export async function deleteCalendarDay(tx: Tx, calendar: string, day: string): Promise<void> {
  await tx`delete from calendar_days where calendar = ${calendar} and day = ${day}::text::date`;
}
