import { flowById } from '../../db/flows.ts';
import { organisation } from '../../db/organisation.ts';
import { createCalendars, noOverrides } from '../../engine/calendars.ts';
import { placesFor } from '../../engine/places-for.ts';
import { readyDraft } from '../../engine/publish.ts';
import { zoneName } from '../../engine/zones.ts';
import { dateOf } from '../../workflows/flow/calendar.ts';
import { castOf, columnsRead } from '../../workflows/flow/play/cast.ts';
import { playCase, playUntil } from '../../workflows/flow/play/play.ts';
import type { Columns } from '../../workflows/flow/rehearse/people.ts';
import type { Edition } from '../../workflows/flow/rehearse/rehearsal.ts';
import { laterYear, type Scenario, scenario } from '../../workflows/flow/scenario.ts';
import { calendarNameOf, loadPlaces } from '../../engine/places.ts';
import type { AppDeps } from '../deps.ts';
import { invalid, notFound, Refusal } from '../errors.ts';
import { renderMail } from '../mail/render.ts';
import { newRouter, readerLanguage, route, whoIs } from '../permissions.ts';
import { refOf } from '../person-ref.ts';
import { mailOf, type PlayedMail } from '../play/mails.ts';
import { castAround, rosterOfColumns } from '../play/people.ts';
import { partView, type Trying } from '../play/task.ts';
import { rehearseYear } from '../play/year.ts';
import { companyIn } from '../task/view.ts';
import { flowParams, notAFlow, unsound } from './flows-schemas.ts';
import { cast, castAsk, mailAsk, partAsk, playAsk, played, playedMail, year, yearAsk } from './play-schemas.ts';
import { taskView } from './tasks.ts';

/** An example with its people and its script. */
const largest = 2 * 1024 * 1024;
const shownLines = 20_000;

const json = <Schema>(schema: Schema) => ({ content: { 'application/json': { schema } } });

const getCast = route({
  method: 'post',
  path: '/api/flows/{id}/play/cast',
  permission: 'flow.view',
  summary: 'People to try a flow on: made up for it, or somebody on file with those around them, without names and addresses; nothing is kept',
  request: { params: flowParams, body: json(castAsk) },
  responses: { 200: { description: 'The people, whom it is about, and which of their columns the flow looks at', ...json(cast) } },
});

const play = route({
  method: 'post',
  path: '/api/flows/{id}/play',
  permission: 'flow.view',
  maxBody: largest,
  summary: 'Plays an example of the draft through to its end on a clock of its own; nothing is kept and no mail goes out',
  request: { params: flowParams, body: json(playAsk) },
  responses: { 200: { description: 'Everything that happens, and how every run stands at each moment', ...json(played) } },
});

const playPart = route({
  method: 'post',
  path: '/api/flows/{id}/play/task',
  permission: 'flow.view',
  maxBody: largest,
  summary: 'The page of one task of an example that is played, as its holder sees it at a moment',
  request: { params: flowParams, body: json(partAsk) },
  responses: { 200: { description: 'The task', ...json(taskView) } },
});

const playMail = route({
  method: 'post',
  path: '/api/flows/{id}/play/mail',
  permission: 'flow.view',
  maxBody: largest,
  summary: 'One mail of an example that is played, as it would go out',
  request: { params: flowParams, body: json(mailAsk) },
  responses: { 200: { description: 'The mail', ...json(playedMail) } },
});

const rehearseAll = route({
  method: 'post',
  path: '/api/flows/{id}/rehearse',
  permission: 'flow.view',
  summary: 'Rehearses the draft with everyone, the sample organisation or the people on file, on a clock of its own; nothing is kept and no mail goes out',
  request: { params: flowParams, body: json(yearAsk) },
  responses: { 200: { description: 'Everything that figures are counted from, with who is behind it', ...json(year) } },
});

export function playRoutes({ sql, engine, config }: Pick<AppDeps, 'sql' | 'engine' | 'config'>) {
  const places = placesFor(noOverrides);

  async function readied(id: string, language: 'en' | 'zh'): Promise<Omit<Edition, 'version'>> {
    const row = await flowById(sql, id);
    if (row === null) throw notFound(`flow ${id}`);
    const ready = await readyDraft(sql, row.draft);
    if ('edition' in ready) return ready.edition;
    throw ready.why === 'unreadable' ? notAFlow(ready.problems) : unsound(ready.problems, ready.flow, language, 'try');
  }

  async function tryingOf({ flow, plan }: Omit<Edition, 'version'>, people: readonly Columns[], language: 'en' | 'zh'): Promise<Trying> {
    const onFile = await engine.rosters.load(sql);
    return { flow, plan, roster: rosterOfColumns(people, onFile, language), company: companyIn(language, await organisation(sql)) };
  }

  return newRouter()
    .openapi(getCast, async (c) => {
      const { person, start, zone } = c.req.valid('json');
      const { flow } = await readied(c.req.valid('param').id, readerLanguage(c));
      checkZone(zone);
      const onFile = await engine.rosters.load(sql);
      const about = person === undefined ? undefined : onFile.people.get(person);
      if (person !== undefined && about === undefined) throw notFound(`person ${person}`);
      const found = about === undefined ? castOf(flow, { start, zone }) : castAround(flow, about, onFile, whoIs(c).person.id);
      const named = [...rosterOfColumns(found.people, onFile, readerLanguage(c)).people.values()].map(refOf);
      return c.json({ ...found, read: columnsRead(flow), named }, 200);
    })
    .openapi(play, async (c) => {
      const { example, usual } = c.req.valid('json');
      const language = readerLanguage(c);
      const asked = readExample(example);
      const edition = await readied(c.req.valid('param').id, language);
      const trying = await tryingOf(edition, asked.people, language);
      const mails: PlayedMail[] = [];
      const { lines, frames, decided, cut } = playCase(edition, asked, places, {
        usual,
        onMail: (sent) => mails.push(...[mailOf(trying, sent)].filter((one) => one !== null)),
      });
      const subjects = Object.fromEntries(mails.map(({ key, to, data }) => [key, { to, subject: renderMail(data).subject }]));
      const people = [...trying.roster.people.values()].map(refOf);
      return c.json({ lines: lines.slice(0, shownLines), frames, decided, mails: subjects, people, holidays: holidaysOf(asked, language), cut }, 200);
    })
    .openapi(playPart, async (c) => {
      const { example, usual, at, part } = c.req.valid('json');
      const language = readerLanguage(c);
      const asked = readExample(example);
      const edition = await readied(c.req.valid('param').id, language);
      const trying = await tryingOf(edition, asked.people, language);
      const view = partView(trying, playUntil(edition, asked, places, { usual }, Date.parse(at)), part);
      if (view === null) throw notFound(`task ${part}`);
      return c.json(view, 200);
    })
    .openapi(playMail, async (c) => {
      const { example, usual, key } = c.req.valid('json');
      const language = readerLanguage(c);
      const asked = readExample(example);
      const edition = await readied(c.req.valid('param').id, language);
      const trying = await tryingOf(edition, asked.people, language);
      let found: PlayedMail | null = null;
      playCase(edition, asked, places, { usual, onMail: (sent) => void (sent.mail.key === key && (found = mailOf(trying, sent))) });
      if (found === null) throw notFound(`mail ${key}`);
      const { to, data } = found as PlayedMail;
      const { subject, html, text } = renderMail(data);
      return c.json({ to, subject, html, text }, 200);
    })
    .openapi(rehearseAll, async (c) => {
      const asked = c.req.valid('json');
      const language = readerLanguage(c);
      checkZone(asked.zone);
      if (asked.until < asked.start || asked.until > laterYear(asked.start, 3))
        throw new Refusal(422, 'badInput', 'The last day must not be before the first, nor more than three years after it.', {
          field: 'until',
          came: asked.until,
        });
      const edition = await readied(c.req.valid('param').id, language);
      const onFile = await engine.rosters.load(sql);
      const { year: found, people } = await rehearseYear(edition, onFile, { ...asked, owner: whoIs(c).person.id });
      const roster = rosterOfColumns(people, onFile, language);
      const named = found.people.map((id) => {
        const person = roster.people.get(id);
        return person === undefined ? { id, name: id, nameZh: null, department: null } : { ...refOf(person), department: person.department };
      });
      return c.json({ ...found, people: named }, 200);
    });

  function checkZone(zone: string): void {
    if (zoneName(zone) === null) throw new Refusal(422, 'badInput', `${zone} is no time zone.`, { field: 'zone', expected: config.zone, came: zone });
  }

  function readExample(example: unknown): Scenario {
    const parsed = scenario.safeParse(example);
    if (!parsed.success) throw invalid(parsed.error, example);
    checkZone(parsed.data.zone);
    return parsed.data;
  }
}

const calendars = createCalendars();
const known = loadPlaces();

/** Public holidays where the first of its people is, who is the one it is about. */
function holidaysOf({ people, start, until = laterYear(start, 2), zone }: Scenario, language: 'en' | 'zh'): { date: string; name: string }[] {
  const [{ location = null, calendar = null, zone: own = zone } = {}] = people as Partial<Record<string, string>>[];
  const name = calendarNameOf(known, { location, calendar, zone: own });
  const years = Array.from({ length: Number(until.slice(0, 4)) - Number(start.slice(0, 4)) + 1 }, (_, n) => Number(start.slice(0, 4)) + n);
  return years
    .flatMap((one) => calendars.daysOff(name, noOverrides, one) ?? [])
    .map(({ day, nameEn, nameZh }) => ({ date: dateOf(day), name: language === 'zh' ? nameZh : nameEn }));
}
