import type { Person } from '../../db/people.ts';
import { organisation } from '../../db/organisation.ts';
import type { Engine } from '../../engine/engine.ts';
import { newRun } from '../../workflows/flow/advance.ts';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { compile } from '../../workflows/flow/compile.ts';
import type { Context } from '../../workflows/flow/context.ts';
import type { Message } from '../../workflows/flow/grammar.ts';
import { filled } from '../../workflows/flow/perform/messages.ts';
import { contextOf } from '../../workflows/flow/perform/stage.ts';
import { type Flow, isSensitive, isTask, type Step } from '../../workflows/flow/schema.ts';
import { deadlineWords } from '../../workflows/flow/sentences.ts';
import { whyWords } from '../../workflows/flow/sentences/task.ts';
import { whenAt } from '../../workflows/flow/when.ts';
import { isPresent, whoAre } from '../../workflows/flow/who.ts';
import { deadlineAndPlace } from '../../builder-ui/task-page/told.ts';
import { refOf } from '../person-ref.ts';
import { inLanguage, type Single } from './data.ts';
import { nameById, nameOf } from './names.ts';
import { languageOf, writtenWords } from './written-words.ts';

/** A mail of a drawn step as somebody would get it today, about somebody on file. Nothing is begun, and nothing is sent. */
export type SampleMail = { about: Person; to: Person; data: Single };

/** Which of the step's messages: its first mail, or that of a reminder or rung, by its id. */
export type SampleOf = { flow: Flow; step: string; item: string };

const most = 3;

/** For up to three people who differ in language and zone. Empty where the step sends no such mail, or nobody would get it. */
export async function sampleMails(engine: Engine, { flow, step: id, item }: SampleOf, company: (language: 'en' | 'zh') => string): Promise<SampleMail[]> {
  const step = flow.steps[id];
  const message = step === undefined ? undefined : messageIn(step, item);
  if (step === undefined || message === null) return [];
  const roster = await engine.rosters.load(engine.sql);
  const at = Date.now();
  const cycle = { id: 'sample', zone: engine.zone, owner: null, startsAt: at, dates: {}, period: null };
  const world = engine.rosters.world(roster, { cycle, answers: [], notices: new Map(), at });
  const plan = compile(flow);
  const found = differing([...roster.people.values()].filter((person) => isPresent(person.id, { world, at })));
  return found.flatMap((about): SampleMail[] => {
    const run = newRun('sample', step.in, about.id, at);
    const before = contextOf(plan, run, world, at);
    const who = isTask(step) ? step.settings.who : message?.to;
    const [first] = who === undefined ? [] : whoAre(who, before).people;
    const to = first === undefined ? undefined : roster.people.get(first.id);
    if (first === undefined || to === undefined) return [];
    const context = { ...before, assignee: to.id };
    const language = languageOf(message, to.language);
    const given = filled(message, context);
    const values = { ...Object.fromEntries(Object.keys(message?.values ?? {}).map((name) => [name, `‹${name}›`])), ...given.values };
    const words = writtenWords(message, { ...given, values }, language, (person) => nameById(roster, person, language));
    const common = { language, company: company(language), to: nameOf(to), trial: true };
    const flowName = inLanguage(flow.name, language);
    if (!isTask(step))
      return [
        { about, to, data: { ...common, kind: 'notify', subject: words.subject ?? inLanguage(step.name, language), body: words.body ?? '', flow: flowName } },
      ];
    const due = dueIn(step, context);
    const zone = engine.rosters.zoneOf(to);
    const data: Single = {
      ...common,
      kind: step.settings.reminders.some((one) => one.id === item) ? 'reminder' : 'task',
      task: step.kind,
      agrees: false,
      again: false,
      ask: inLanguage(step.name, language),
      about: about.id === to.id ? null : nameOf(about, language),
      flow: flowName,
      due: due === null ? null : deadlineAndPlace(due, zone, language),
      dueShort: due === null ? null : deadlineWords(due, zone, language, { short: true }),
      daysLeft: null,
      why: whyWords(
        {
          why: { rule: first.why.rule, level: first.why.level ?? null, fallback: first.why.fallback, handedOverFrom: null },
          subject: refOf(about),
          reader: refOf(to),
        },
        language,
      ),
      ifNot: null,
      contact: null,
      written: words,
      guidance: step.settings.guidance === undefined ? null : inLanguage(step.settings.guidance, language),
      starts: null,
      course: null,
      sensitive: isSensitive(flow),
      late: false,
      link: 'https://example.invalid/',
      reply: null,
    };
    return [{ about, to, data }];
  });
}

/** Null: the step has no such mail; undefined: it goes in the product's own words. */
function messageIn(step: Step, item: string): Message | undefined | null {
  if (step.kind === 'notify') return step.settings.message;
  if (step.kind === 'milestone') return step.settings.warns?.message ?? null;
  if (!isTask(step)) return null;
  if (item === 'task') return step.settings.message;
  const found = [...step.settings.reminders, ...step.settings.ladder].find(({ id }) => id === item);
  return found === undefined ? null : found.message;
}

function dueIn(step: Extract<Step, { kind: 'form' | 'approval' | 'nominate' | 'acknowledge' | 'meeting' | 'training' }>, context: Context): string | null {
  const rule = step.settings.due ?? step.settings.closes;
  const { at } = context;
  const due = rule === undefined ? null : whenAt(rule, { ...context, task: { openedAt: at, dueAt: null, closesAt: null } }, 'ends').at;
  return due === null ? null : isoOf(due);
}

/** People of other languages and zones first, so that each kind of reader is looked at. */
function differing(people: readonly Person[]): Person[] {
  const kinds = new Map<string, Person>();
  for (const person of people) if (!kinds.has(`${person.language} ${person.zone}`)) kinds.set(`${person.language} ${person.zone}`, person);
  return [...new Set([...kinds.values(), ...people])].slice(0, most);
}

/** The company's name in either language. */
export async function companyNames({ sql }: Pick<Engine, 'sql'>): Promise<(language: 'en' | 'zh') => string> {
  const { nameEn, nameZh } = await organisation(sql);
  return (language) => (language === 'zh' ? (nameZh ?? nameEn) : nameEn);
}
