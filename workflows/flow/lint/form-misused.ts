import { askedIf, type Form } from '../form.ts';
import type { Problem } from '../problem.ts';
import type { Flow, FormField, Step, TaskStep } from '../schema.ts';
import { isAnonymous } from '../task-settings.ts';
import { piecesIn, tasksOf } from '../walk.ts';

type Fault = { fault: 'noSection' | 'noBeside' | 'leastAboveMost' | 'levelTwice' | 'asksItself' | FileFault; field: string; path: string };
type FileFault = 'filesShared' | 'filesUnnamed' | 'filesBegin' | 'filesOutside';

/**
 * The parts of a form fit each other: a question stands in a section that is there, what is shown beside one finds it, and its bounds leave an answer. Files
 * are asked for where somebody answers by themselves, and by name.
 */
export function formMisused(flow: Flow): Problem[] {
  const problemsOf = (id: string, faults: Fault[]) =>
    faults.map(({ fault, field, path }): Problem => {
      return { rule: 'formMisused', severity: 'error', step: id, path: `settings.form.${path}`, params: { field, fault } };
    });
  return [
    ...tasksOf(flow).flatMap((step) => problemsOf(step.id, [...faultsOf(step.settings.form, step.id), ...filesIn(step)])),
    ...Object.values(flow.steps).flatMap((step) => problemsOf(step.id, filesOutside(step))),
  ];
}

/** Several who write one document could not tell whose file it is; and a file says who made it, by its name and inside. */
function filesIn(step: TaskStep): Fault[] {
  const fault = step.kind === 'form' && step.settings.shared ? 'filesShared' : isAnonymous(step.settings) ? 'filesUnnamed' : null;
  return faultsOfFiles(step.settings.form.fields, (field) => fault ?? (field.begins === undefined ? null : 'filesBegin'));
}

/** What a run begins with, and what is done by hand, has no part to which a file could belong. */
function filesOutside(step: Step): Fault[] {
  const form =
    step.kind === 'start' ? step.settings.form : step.kind === 'whenever' && step.settings.trigger.on === 'byHand' ? step.settings.trigger.form : undefined;
  return form === undefined ? [] : faultsOfFiles(form.fields, () => 'filesOutside');
}

function faultsOfFiles(fields: readonly FormField[], faultIn: (field: FormField) => FileFault | null): Fault[] {
  return fields.flatMap((field, nth) => {
    const fault = field.type === 'file' ? faultIn(field) : null;
    return fault === null ? [] : [{ fault, field: field.id, path: `fields.${nth}` }];
  });
}

function faultsOf(form: Form, step: string): Fault[] {
  const { fields, shows, sections = [], evidence = [] } = form;
  const lost = (beside: string | undefined) => beside !== undefined && !fields.some(({ id }) => id === beside);
  const besides = [
    ...shows.map(({ beside }, nth) => ({ beside, path: `shows.${nth}` })),
    ...evidence.map(({ beside }, nth) => ({ beside, path: `evidence.${nth}` })),
  ];
  return [
    ...fields.flatMap((field, nth) => {
      const path = `fields.${nth}`;
      const wrong = (fault: Fault['fault'], is: boolean): Fault[] => (is ? [{ fault, field: field.id, path }] : []);
      return [
        ...wrong('noSection', field.section !== undefined && !sections.some(({ id }) => id === field.section)),
        ...wrong('leastAboveMost', isEmptyRange(field)),
        ...wrong(
          'levelTwice',
          scalesOf(field).some((levels) => new Set(levels.map(({ value }) => value)).size < levels.length),
        ),
        ...wrong(
          'asksItself',
          askedIf(field, form).some((one) => reads(one, step, field.id)),
        ),
      ];
    }),
    ...besides.flatMap(({ beside, path }): Fault[] => (lost(beside) ? [{ fault: 'noBeside', field: beside ?? '', path }] : [])),
  ];
}

function isEmptyRange(field: FormField): boolean {
  if (!('min' in field) || typeof field.min !== 'number') return false;
  return typeof field.max === 'number' && field.min > field.max;
}

/** The scales of a question: its own, and those of its columns. */
export function scalesOf(field: FormField): { value: number }[][] {
  if (field.type === 'rating') return [field.levels];
  return field.type === 'list' ? field.columns.flatMap((column) => (column.type === 'rating' ? [column.levels] : [])) : [];
}

/** Its own answer is gone as soon as it is hidden. */
const reads = (condition: unknown, step: string, field: string): boolean =>
  piecesIn(condition, '').some(({ is, piece }) => is === 'value' && piece.value === 'answer' && piece.step === step && piece.field === field);
