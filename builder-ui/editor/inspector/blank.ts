import type { Control, Field, Special, Way } from './describe.ts';

/** What a setting begins with when somebody adds it: complete enough to be kept, and plain enough to be seen as unfinished. */
export function blankOf(control: Control, path: string): unknown {
  const own = beginnings[path];
  if (own !== undefined) return structuredClone(own);
  switch (control.is) {
    case 'special':
      return structuredClone(specials[control.editor]);
    case 'words':
      return words[path.slice(path.lastIndexOf('.') + 1)] ?? (control.least > 0 ? 'name' : '');
    case 'number':
      return control.least ?? 0;
    case 'switch':
      return false;
    case 'choice':
      return control.options[0];
    case 'group':
      return blankGroup(control.fields, path);
    case 'list':
      return Array.from({ length: control.least }, () => blankOf(control.item, path));
    case 'variants': {
      const [first] = control.ways;
      return first === undefined ? {} : blankVariant(control.by, first, path);
    }
    case 'either':
      return control.ways[0] === undefined ? undefined : blankWay(control.ways[0], path);
    case 'named':
      return {};
    case 'pair':
      return control.items.map((item) => blankOf(item, path));
    case 'unknown':
      return undefined;
  }
}

/** Only what must be there. */
export function blankGroup(fields: readonly Field[], path: string): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ key, control, optional, initial }) => (optional ? [] : [[key, initial === undefined ? blankOf(control, `${path}.${key}`) : initial]])),
  );
}

/** One of several forms that are told apart by a word. */
export function blankVariant(by: string, { option, fields }: { option: string; fields: readonly Field[] }, path: string): Record<string, unknown> {
  return { [by]: option, ...blankGroup(fields, path) };
}

/** What a form begins with when it is chosen. */
export function blankWay({ option, control }: Way, path: string): unknown {
  if (control.is === 'choice') return control.options.find((one) => String(one) === option);
  if (control.is === 'number') return Math.max(2, control.least ?? 2);
  return blankOf(control, `${path}.${option}`);
}

const fiveDays = { from: { anchor: 'opened' }, plus: { n: 5, unit: 'workingDays' } };
const someone = { rules: [{ who: 'subject' }] };
const hr = { rules: [{ who: 'role', role: 'hr' }] };

const specials: Record<Special, unknown> = {
  text: { en: '' },
  connection: 'hris',
  who: someone,
  rule: { who: 'subject' },
  when: fiveDays,
  condition: { test: 'isPresent', left: '' },
  message: { subject: { en: '' }, body: { en: '' } },
  agenda: { body: { en: '' } },
  value: '',
  length: { n: 5, unit: 'workingDays' },
  step: 'step',
  form: { fields: [], shows: [] },
  outcomes: [],
  reminders: [],
  ladder: [],
  timeout: { take: 'timeout' },
  branches: [],
  routes: [],
  goesOn: 'all',
  guard: { outcome: '', message: { en: '' } },
  ownOutcomes: [],
  dates: [],
};

/** Words that may not be empty, by what they are. */
const words: Record<string, string> = {
  version: '1',
  key: 'data',
  column: 'department',
  field: 'field',
  record: 'record',
  type: 'record',
  role: 'hr',
  flow: 'flow',
  table: 'table',
  id: '-',
};

/** Where something else is the usual beginning. */
const beginnings: Record<string, unknown> = {
  from: { rules: [{ who: 'peers' }] },
  approvedBy: { rules: [{ who: 'manager' }, { who: 'role', role: 'hr' }] },
  refusalBy: hr,
  'reopen.by': hr,
  'reopen.until': { from: { anchor: 'due' }, plus: { n: 5, unit: 'workingDays' } },
  'override.by': hr,
  // Whoever says something of leave wants more than that all goes on.
  absence: { subject: 'goOn', assignee: 'substitute' },
  opens: { from: { anchor: 'runStart' } },
  closes: { from: { anchor: 'due' }, plus: { n: 5, unit: 'workingDays' } },
  at: { from: { anchor: 'runStart' }, plus: { n: 10, unit: 'workingDays' } },
  starts: { from: { anchor: 'runStart' }, plus: { n: 5, unit: 'workingDays' } },
  until: { from: { anchor: 'runStart' }, plus: { n: 3, unit: 'months' } },
  tally: { rule: 'all', reject: 'endsIt' },
  declined: { label: { en: 'Decline', zh: '婉拒' } },
  every: { n: 2, unit: 'weeks' },
  'transfers.until': { until: { from: { anchor: 'runStart' } } },
  'transfers.share': { share: [{ from: { anchor: 'runStart' } }, { from: { anchor: 'opened' } }] },
  'holderChange.share': { share: [{ from: { anchor: 'runStart' } }, { from: { anchor: 'opened' } }] },
  'over.people': { people: { rules: [{ who: 'reports' }] } },
  'over.groups': { groups: 'department' },
  'releases.outcome': 'approved',
  'releases.answers.fields': ['comment'],
  'visibility.fields.fields': ['comment'],
  'triggers.id': 'begins',
  'triggers.at': { from: { anchor: 'personDate', of: { who: 'subject' }, field: 'hired_on' }, plus: { n: 3, unit: 'months' } },
  'triggers.starts': { from: { anchor: 'date', date: new Date().toISOString().slice(0, 10) } },
  'triggers.until': { from: { anchor: 'date', date: new Date().toISOString().slice(0, 10) }, plus: { n: 12, unit: 'months' } },
  'triggers.occurrences.opens': { from: { anchor: 'date', date: new Date().toISOString().slice(0, 10) } },
  'eligible.id': 'rule',
  'trigger.by': { rules: [{ who: 'owner' }] },
  'trigger.at': { from: { anchor: 'runStart' }, plus: { n: 1, unit: 'months' } },
  'occurrences.opens': { from: { anchor: 'runStart' } },
  'occurrences.closes': { from: { anchor: 'occurrenceStart' }, plus: { n: 2, unit: 'weeks' } },
  'value.from': { from: { anchor: 'runStart' } },
  'value.to': { from: { anchor: 'now' } },
  'value.keys': [''],
  'value.otherwise': 0,
  'value.over': { rows: 'list', step: 'step', field: 'field' },
  'anchor.date': new Date().toISOString().slice(0, 10),
  'rule.equals': '',
  'rule.of.rule': { who: 'subject' },
};
