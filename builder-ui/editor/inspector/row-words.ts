import { type Flow, isTask, portsOf, type Step, type TaskStep } from '../../../workflows/flow/schema.ts';
import {
  conditionWords,
  dueWords,
  lateWords,
  lengthWords,
  nameOf,
  outcomeWords,
  said,
  whenWords,
  whoWords,
  tallyWords,
} from '../../../workflows/flow/sentences.ts';
import type { Language } from '../../language.ts';
import { capital, cardLines, type Names } from '../../steps/card-lines.ts';
import type { SayWord } from '../use-words.ts';
import type { Field } from './describe.ts';
import { type RowName, rowsOf } from './rows.ts';

/** What a closed row says: settings that are told by their names (setting-words.ts), then lines of its own. Nothing of both means "as usual". */
export type RowParts = { settings: Field[]; lines: string[] };

export function rowParts(name: RowName, step: Step, flow: Flow, language: Language, say: SayWord, names: Names): RowParts {
  const set = (fields: readonly Field[]) => fields.filter(({ key }) => isSet((step.settings as Record<string, unknown>)[key]));
  if (name === 'next') return { settings: [], lines: nextWords(step, flow, language, say) };
  if (isTask(step)) {
    if (name === 'more')
      return { settings: rowFields(name, step).filter(({ key }) => key === 'assurance' && step.settings.assurance > 1), lines: moreWords(step, say) };
    const own = name === 'what' ? rowFields('what', step).filter(({ key }) => !['form', 'outcomes', 'mayReturn', 'commentFor', 'declined'].includes(key)) : [];
    return { settings: set(own), lines: taskWords(name, step, flow, language, say, names) };
  }
  const lines = name === 'more' ? null : otherWords(name, step, flow, language, say, names);
  return { settings: lines === null ? set(rowFields(name, step)) : [], lines: lines ?? [] };
}

const isSet = (value: unknown): boolean => value != null && value !== false && value !== '' && !(Array.isArray(value) && value.length === 0);

function taskWords(name: RowName, step: TaskStep, flow: Flow, language: Language, say: SayWord, names: Names): string[] {
  const { settings } = step;
  switch (name) {
    case 'who':
      return [capital(named(whoWords(settings.who, language, flow), names)), tallyWords(step, language, flow)].filter((words) => words !== '');
    case 'what': {
      const outcomes = portsOf(step).filter(({ port }) => port !== 'timeout');
      return [
        settings.form.fields.length === 0 ? say('noQuestions') : say('questions', { count: settings.form.fields.length }),
        ...(outcomes.length > 1 ? [outcomes.map(({ port }) => outcomeWords(step, port, language)).join(' · ')] : []),
      ];
    }
    case 'when':
      return [
        ...(settings.opens ? [say('opensAt', { when: whenWords(settings.opens, language, flow) })] : []),
        settings.due === undefined ? say('noDue') : capital(dueWords(settings.due, language, flow)),
        ...(settings.closes ? [say('closesAt', { when: whenWords(settings.closes, language, flow) })] : []),
      ];
    case 'late':
      return [];
    default:
      return [];
  }
}

/** Null where its settings say it themselves. */
function otherWords(name: RowName, step: Step, flow: Flow, language: Language, say: SayWord, names: Names): string[] | null {
  switch (step.kind) {
    case 'branch':
      return step.settings.branches.length === 0
        ? [say('noRules')]
        : step.settings.branches.map(
            (one) =>
              `${said(one.label, language)}: ${'left' in one.condition && one.condition.left === '' ? '…' : conditionWords(one.condition, language, flow)}`,
          );
    case 'split':
      return step.settings.branches.map((one) => said(one.label, language));
    case 'notify':
      return [cardLines(step, flow, language, say, names).who, said(step.settings.message.subject ?? { en: '' }, language) || say('noWords')];
    case 'forEach':
      if (name === 'what')
        return step.settings.first === null
          ? [say('noFirst')]
          : [say('beginsWith', { name: flow.steps[step.settings.first] ? nameOf(flow.steps[step.settings.first] as Step, language) : step.settings.first })];
      return [cardLines(step, flow, language, say, names).who];
    case 'end':
      return [step.settings.outcome];
    default:
      return null;
  }
}

const rowFields = (name: RowName, { kind }: Step): Field[] => rowsOf(kind).find((row) => row.name === name)?.fields ?? [];

/** Reminders, the due date and what follows it, as points of a ladder in order. */
export type LadderPoint = { tone: 'time' | 'due' | 'risk' | 'late'; when: string; what: string };

export function ladderOf(step: TaskStep, flow: Flow, language: Language, say: SayWord): LadderPoint[] {
  const { reminders, due, ladder, onTimeout } = step.settings;
  const runsOut = step.kind === 'meeting' ? 'missed' : step.kind === 'training' ? 'overdue' : 'timeout';
  const end =
    onTimeout.take === 'outcome'
      ? say('countsAs', { outcome: outcomeWords(step, onTimeout.outcome, language) })
      : `→ ${nextOf(flow, step, runsOut, language, say)}`;
  return [
    ...reminders.map(
      ({ at, every }): LadderPoint => ({
        tone: 'time',
        when: capital(lateWords(at, language, flow)),
        what: every === undefined ? say('remindShort') : say('remindEvery', { length: lengthWords(every, language, flow) }),
      }),
    ),
    ...(due === undefined ? [] : [{ tone: 'due' as const, when: say('dueShort'), what: '' }]),
    ...ladder.map(
      ({ at, do: act }): LadderPoint => ({
        tone: act.act === 'tell' || act.act === 'cc' ? 'risk' : 'late',
        when: capital(lateWords(at, language, flow)),
        what:
          act.act === 'takeOutcome'
            ? say('countsAs', { outcome: outcomeWords(step, act.outcome, language) })
            : say(`${act.act}Short`, { who: whoWords(act.to, language, flow, { short: true }) }),
      }),
    ),
    ...(due === undefined && step.settings.closes === undefined
      ? []
      : [{ tone: 'late' as const, when: runsOut === 'timeout' ? say('atClose') : outcomeWords(step, runsOut, language), what: end }]),
  ];
}

function nextWords(step: Step, flow: Flow, language: Language, say: SayWord): string[] {
  return portsOf(step).map(({ port }) => {
    const label = portsOf(step).length === 1 ? '' : `${outcomeWords(step, port, language)} `;
    return `${label}→ ${nextOf(flow, step, port, language, say)}`;
  });
}

function nextOf(flow: Flow, step: Step, port: string, language: Language, say: SayWord): string {
  const to = flow.edges.find((edge) => edge.from === step.id && edge.port === port)?.to;
  const target = to === undefined ? undefined : flow.steps[to];
  return target === undefined ? say('nowhere') : nameOf(target, language);
}

function moreWords({ settings }: TaskStep, say: SayWord): string[] {
  return [
    ...(settings.compulsory ? [say('compulsoryShort')] : []),
    ...(settings.allowed.length > 0 ? [say('guards', { count: settings.allowed.length })] : []),
    ...(settings.message === undefined ? [] : [say('ownMessage')]),
    ...(settings.guidance === undefined ? [] : [say('hasGuidance')]),
  ];
}

/** Ids of people in words become their names. */
function named(words: string, names: Names): string {
  return Object.entries(names).reduce((text, [id, name]) => text.replaceAll(`the person ${id}`, name).replaceAll(`「${id}」`, name), words);
}
