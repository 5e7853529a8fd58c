import { describe, expect, it } from 'vitest';
import { type Control, describe as describeSchema, type Field, fieldsOf } from '../../builder-ui/editor/inspector/describe.ts';
import { hasLabel, hasOptionLabel, isOffered } from '../../builder-ui/editor/inspector/labels.ts';
import { readsOf } from '../../builder-ui/editor/inspector/reads.ts';
import { rowsOf } from '../../builder-ui/editor/inspector/rows.ts';
import { en, zh } from '../../builder-ui/words/builder.ts';
import { flow } from '../../workflows/flow/schema.ts';
import { kinds, stepKinds } from '../../workflows/flow/steps/index.ts';
import { aReview } from './flow.ts';

/** All settings that the inspector offers, by path. */
function offered(): { path: string; control: Control }[] {
  const all = stepKinds.flatMap((kind) => rowsOf(kind).flatMap(({ fields }) => fields.flatMap((field) => within(field, field.key))));
  const about = fieldsOf(flow).filter(({ key }) => ['description', 'noun', 'dates', 'data', 'sensitive'].includes(key));
  return [...all, ...about.flatMap((field) => within(field, field.key))];
}

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
    expect(choices.filter(({ path, option }) => isOffered(path, option) && !hasOptionLabel(path, option))).toEqual([]);
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
    const words = { person: 'The employee', outcome: 'Outcome', columns: (column: string) => column };
    const ids = (step: string) => readsOf(review, review.steps[step] as NonNullable<(typeof review.steps)[string]>, 'en', words).map(({ id }) => id);
    expect(ids('low')).toEqual(expect.arrayContaining(['answer review rating', 'outcome announce', 'person department']));
    expect(ids('announce').some((id) => id.includes('review'))).toBe(false);
  });

  it('says everything in both languages, with the same blanks', () => {
    const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(zh[key], key).not.toBe('');
      expect(blanks(zh[key]), key).toEqual(blanks(en[key]));
    }
  });
});
