import { describe, expect, it } from 'vitest';
import { type Control, describe as describeSchema, type Field, fieldsOf, type Variants } from '../../builder-ui/editor/inspector/describe.ts';
import { askedAsWell } from '../../builder-ui/editor/inspector/ask-as-well.ts';
import { blankOf, blankVariant, blankWay } from '../../builder-ui/editor/inspector/blank.ts';
import { hasLabel, hasOptionLabel } from '../../builder-ui/editor/inspector/labels.ts';
import { readId, readsOf } from '../../builder-ui/editor/inspector/reads.ts';
import { anchorForms, anchorOfForm, ruleForms, ruleOfForm, valueForms, valueOfForm } from '../../builder-ui/editor/inspector/value-ways.ts';
import { rowsOf } from '../../builder-ui/editor/inspector/rows.ts';
import { editors } from '../../builder-ui/words/builder-editors.ts';
import { en, zh } from '../../builder-ui/words/builder.ts';
import { newStep } from '../../builder-ui/steps/starters.ts';
import { value, when, whoRule } from '../../workflows/flow/grammar.ts';
import { flow, step } from '../../workflows/flow/schema.ts';
import { kinds, stepKinds } from '../../workflows/flow/steps/index.ts';
import { aReview } from './flow.ts';

/** All settings that the inspector offers, by path. */
function offered(): { path: string; control: Control }[] {
  const all = stepKinds.flatMap((kind) => rowsOf(kind).flatMap(({ fields }) => fields.flatMap((field) => within(field, field.key))));
  const about = fieldsOf(flow).filter(({ key }) => ['description', 'noun', 'dates', 'data', 'sensitive'].includes(key));
  return [
    ...all,
    ...about.flatMap((field) => within(field, field.key)),
    ...ofForms('value', valueForms),
    ...ofForms('rule', ruleForms),
    ...ofForms('anchor', anchorForms),
  ];
}

const namesOf = ({ ways }: Variants) => ways.map(({ option }) => option);

function formsOf(control: Control, path: string): unknown[] {
  if (control.is === 'either') return control.ways.map((way) => blankWay(way, path));
  return control.is === 'variants' ? control.ways.map((way) => blankVariant(control.by, way, path)) : [];
}

const ofForms = (path: string, { ways }: Variants) => ways.flatMap(({ fields }) => fields.flatMap((field) => within(field, `${path}.${field.key}`)));

function within({ control }: Field, path: string): { path: string; control: Control }[] {
  const inner = control.is === 'group' ? control.fields : control.is === 'variants' ? control.ways.flatMap(({ fields }) => fields) : [];
  return [{ path, control }, ...inner.flatMap((field) => within(field, `${path}.${field.key}`))];
}

describe('the inspector', () => {
  it('can draw every setting it offers', () => {
    expect(
      offered()
        .filter(({ control }) => control.is === 'unknown')
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('has a label for every setting it offers, and for every choice', () => {
    expect(
      offered()
        .filter(({ path }) => !hasLabel(path))
        .map(({ path }) => path),
    ).toEqual([]);
    const choices = offered().flatMap(({ path, control }) => {
      const options = control.is === 'choice' ? control.options : control.is === 'either' ? control.ways.map(({ option }) => option) : [];
      return options.map((option) => ({ path, option: String(option) }));
    });
    expect(choices.filter(({ path, option }) => !hasOptionLabel(path, option))).toEqual([]);
  });

  it('puts every setting of a kind into one row, and leaves out only those that do nothing yet', () => {
    for (const kind of stepKinds) {
      const shown = rowsOf(kind).flatMap(({ fields }) => fields.map(({ key }) => key));
      expect(new Set(shown).size).toBe(shown.length);
      const hidden = fieldsOf(kinds[kind].settings)
        .map(({ key }) => key)
        .filter((key) => !shown.includes(key));
      expect(hidden.filter((key) => !['begins', 'version', 'first', 'outcomes'].includes(key))).toEqual([]);
    }
  });

  it('begins every setting that is switched on, added to a list or chosen among forms with something that can be kept', () => {
    const wrong: string[] = [];
    for (const kind of stepKinds) {
      const base = newStep(kind, 'x', aReview(), 'each');
      const tryOut = (path: string, settings: unknown) => {
        const parsed = step.safeParse({ ...base, settings });
        if (!parsed.success) wrong.push(`${kind} ${path}: ${parsed.error.issues[0]?.message}`);
      };
      for (const { key, control } of rowsOf(kind).flatMap(({ fields }) => fields)) {
        // Their editors begin with outcomes and routes of their own.
        if (control.is === 'special' && ['outcomes', 'routes'].includes(control.editor)) continue;
        tryOut(key, { ...base.settings, [key]: blankOf(control, key) });
        for (const form of formsOf(control, key)) tryOut(`${key}, another form`, { ...base.settings, [key]: form });
        if (control.is === 'list' && !(control.item.is === 'special' && control.item.editor === 'guard'))
          tryOut(`${key}, an entry`, { ...base.settings, [key]: [blankOf(control.item, key)] });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('begins every form of a value, of a rule who and of a date with something that can be kept', () => {
    const unkept = (forms: string[], parse: (form: string) => { success: boolean }) => forms.filter((form) => !parse(form).success);
    expect(unkept(namesOf(valueForms), (form) => value.safeParse(valueOfForm(form)))).toEqual([]);
    expect(unkept(namesOf(ruleForms), (form) => whoRule.safeParse(ruleOfForm(form)))).toEqual([]);
    expect(unkept(namesOf(anchorForms), (form) => when.safeParse({ from: anchorOfForm(form) }))).toEqual([]);
    for (const forms of [valueForms, ruleForms, anchorForms]) expect(namesOf(forms).length).toBeGreaterThan(10);
  });

  it('names every form of a rule who and of a date', () => {
    for (const form of namesOf(ruleForms)) expect(editors.en, form).toHaveProperty(`who_${form}`);
    for (const form of namesOf(anchorForms)) expect(editors.en, form).toHaveProperty(`anchor_${form}`);
  });

  it('reads bounds, choices and numbers from the schema', () => {
    expect(describeSchema(kinds.join.settings)).toMatchObject({
      is: 'group',
      fields: [
        {
          key: 'waitsFor',
          control: {
            is: 'either',
            ways: [
              { option: 'all', control: { is: 'choice', options: ['all', 'any'] } },
              { option: 'any', control: { is: 'choice', options: ['all', 'any'] } },
              { option: 'number', control: { is: 'number', whole: true, least: 1, most: 10 } },
            ],
          },
        },
        { key: 'others', control: { is: 'choice', options: ['close', 'goOn'] } },
      ],
    });
    expect(fieldsOf(kinds.form.settings).find(({ key }) => key === 'assurance')?.control).toEqual({ is: 'choice', options: [1, 2, 3] });
    expect(fieldsOf(kinds.form.settings).find(({ key }) => key === 'due')).toMatchObject({ optional: true, control: { is: 'special', editor: 'when' } });
  });

  it('offers to a rule only what its step can see: steps around it, not those inside another container', () => {
    const review = aReview();
    const words = { person: 'The employee', outcome: 'Outcome', data: 'Data', columns: (column: string) => column };
    const ids = (step: string) => readsOf(review, review.steps[step] as NonNullable<(typeof review.steps)[string]>, 'en', words).map(({ id }) => id);
    expect(ids('low')).toEqual(expect.arrayContaining(['answer review rating', 'outcome announce', 'person department']));
    expect(ids('announce').some((id) => id.includes('review'))).toBe(false);
  });

  it('offers declared data by its name and unit, with what it may be compared with, where a step is about somebody', () => {
    const review = aReview();
    const words = { person: 'The employee', outcome: 'Outcome', data: 'Data', columns: (column: string) => column };
    const types = {
      sales: { name: { en: 'Sales', zh: '銷售額' }, unit: { en: 'HK$', zh: '港元' }, type: 'number' as const },
      firstAid: { name: { en: 'First aid' }, type: 'yesNo' as const },
    };
    const ofData = (step: string, language: 'en' | 'zh') =>
      readsOf(review, review.steps[step] as NonNullable<(typeof review.steps)[string]>, language, words, types).filter(({ group }) => group === 'Data');
    expect(ofData('low', 'en').map(({ label, compare }) => [label, compare.is])).toEqual([
      ['Sales (HK$)', 'number'],
      ['First aid', 'truth'],
    ]);
    expect(ofData('low', 'zh')[0]?.label).toBe('銷售額（港元）');
    expect(ofData('low', 'en').map(({ id, value }) => readId(value) === id)).toEqual([true, true]);
    expect(ofData('announce', 'en')).toEqual([]);
  });

  it('says everything in both languages, with the same blanks', () => {
    const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(zh[key], key).not.toBe('');
      expect(blanks(zh[key]), key).toEqual(blanks(en[key]));
    }
  });
});

it('asks one more person beside those who are asked, the usual one that is not there yet', () => {
  const two = askedAsWell({ who: 'manager' }, false);
  expect(two).toEqual({ who: 'together', of: [{ rule: { who: 'manager' } }, { rule: { who: 'manager', level: 2 } }] });
  expect(askedAsWell(two, false)).toMatchObject({ of: [{}, {}, { rule: { who: 'role', role: 'hr' } }] });
  expect(askedAsWell({ who: 'owner' }, true)).toEqual({ who: 'together', of: [{ rule: { who: 'owner' } }, { rule: { who: 'role', role: 'hr' } }] });
});

it('offers how long somebody is here, and knows again everything that it offers', () => {
  const review = aReview();
  const words = { person: 'The employee', outcome: 'Outcome', data: 'Data', columns: (column: string) => column };
  const reads = readsOf(review, review.steps.low as NonNullable<typeof review.steps.low>, 'en', words);
  expect(reads.find(({ id }) => id === 'days hired_on')).toMatchObject({ label: 'days_hired_on', compare: { is: 'number' } });
  expect(reads.filter(({ id, value }) => readId(value) !== id)).toEqual([]);
});

it('begins with what is most often meant: HR may reopen, the stand-in is asked during leave', () => {
  const beginning = (key: string) => {
    const field = rowsOf('form')
      .flatMap(({ fields }) => fields)
      .find((one) => one.key === key);
    return field === undefined ? undefined : blankOf(field.control, key);
  };
  expect(beginning('reopen')).toMatchObject({ by: { rules: [{ who: 'role', role: 'hr' }] } });
  expect(beginning('absence')).toMatchObject({ assignee: 'substitute' });
});
