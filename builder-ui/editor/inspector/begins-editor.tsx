import { Switch } from '../../controls/fields.tsx';
import type { Field } from '../../../workflows/flow/form.ts';
import type { Rows, Value } from '../../../workflows/flow/grammar.ts';
import { nameOf, said } from '../../../workflows/flow/sentences.ts';
import { useMoreWords } from '../use-more-words.ts';
import { type BeginsWay, beginsAs, beginsOf, cellsOffered, isSame, seenFrom, tablesOf, waysOf } from './begins.ts';
import { type Choice, ChoiceInput } from './choice.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import { FactKeyEditor } from './fact-key-editor.tsx';
import { useField } from './field-context.ts';
import { without } from './plain.ts';
import { RecordTypeEditor, useRecordTypes } from './record-type-editor.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { RowReads } from './use-reads.ts';

type ListField = Extract<Field, { type: 'list' }>;
type Props<Of extends Field> = { field: Of; onChange: (field: Of) => void };

/** What a question begins with: nothing, what was answered the time before, or, of a table, a row for each of these. */
export function BeginsEditor({ field, onChange }: Props<Field>) {
  const say = useMoreWords();
  const { flow, step } = useField();
  const way = beginsOf(field);
  return (
    <>
      <ChoiceInput
        label={say('tableBegins')}
        value={way}
        empty={say('begins_nothing')}
        choices={waysOf(field, flow, step).map((one): Choice => ({ value: one, label: say(`begins_${one}`) }))}
        onChange={(next) => onChange(next === '' ? (without(field, 'begins') as Field) : beginsAs(field, next as BeginsWay, flow, step))}
      />
      {field.type === 'list' && field.begins !== undefined && 'over' in field.begins && <RowsOf field={field} begins={field.begins} onChange={onChange} />}
    </>
  );
}

type ForEach = Extract<NonNullable<ListField['begins']>, { over: unknown }>;

/** Which rows, and whether they are there to stay. */
function RowsOf({ field, begins, onChange }: Props<ListField> & { begins: ForEach }) {
  const say = useMoreWords();
  const { readOnly } = useField();
  const cells = useCells(begins.over);
  const set = (more: Partial<ForEach>) => onChange({ ...field, begins: { ...begins, ...more } });
  return (
    <div className="field-group">
      <Over over={begins.over} field={field} onChange={(over) => set({ over, values: {} })} />
      <RowReads value={cells.map(({ group = say('beginsRow'), ...cell }) => ({ ...cell, group }))}>
        <ConditionEditor
          label={say('beginsWhere')}
          path={`begins.${field.id}`}
          value={begins.where}
          onChange={(where) => onChange({ ...field, begins: where === undefined ? without(begins, 'where') : { ...begins, where } })}
        />
      </RowReads>
      <Switch
        className="field"
        label={say('beginsFixed')}
        checked={begins.fixed}
        disabled={readOnly}
        onChange={({ currentTarget }) => set({ fixed: currentTarget.checked })}
      />
    </div>
  );
}

function Over({ over, field, onChange }: { over: Rows; field: ListField; onChange: (over: Rows) => void }) {
  const say = useMoreWords();
  const { flow, step, language } = useField();
  const seen = seenFrom(flow, step);
  switch (over.rows) {
    case 'list': {
      const tables = seen.flatMap((one) =>
        tablesOf(one, step, field).map(
          ({ id, label }): Choice => ({ value: `${one.id} ${id}`, label: said(label, language) || id, group: nameOf(one, language) }),
        ),
      );
      return (
        <ChoiceInput
          label={say('beginsTable')}
          value={`${over.step} ${over.field}`}
          choices={tables}
          onChange={(next) => {
            const [of = '', asked = ''] = next.split(' ');
            onChange({ rows: 'list', step: of, field: asked });
          }}
        />
      );
    }
    case 'children':
      return (
        <ChoiceInput
          label={say('beginsBox')}
          value={over.step}
          choices={seen.filter(({ kind }) => kind === 'forEach').map((one) => ({ value: one.id, label: nameOf(one, language) }))}
          onChange={(id) => onChange({ rows: 'children', step: id })}
        />
      );
    case 'reports':
      return <RuleEditor label={say('beginsReportsOf')} value={over.of} onChange={(of) => onChange({ rows: 'reports', of })} />;
    case 'records':
      return (
        <RecordTypeEditor
          label={say('beginsRecords')}
          path="begins.type"
          value={over.type}
          onChange={(type) => onChange({ rows: 'records', type: type ?? '' })}
        />
      );
    case 'facts':
      return <FactKeyEditor label={say('beginsFacts')} path="begins.key" value={over.key} onChange={(key) => onChange({ rows: 'facts', key: key ?? '' })} />;
    case 'members':
      return null;
  }
}

/** What there is in each of these rows. */
function useCells(over: Rows | null) {
  const say = useMoreWords();
  const { flow, language } = useField();
  const { declared, own } = useRecordTypes(flow);
  if (over === null) return [];
  const column = (name: string) => say(`column_${name}` as 'column_name');
  const words = { person: say('beginsPerson'), column, outcome: say('outcome'), itself: say('beginsItself') };
  return cellsOffered(over, flow, language, { ...own, ...declared }, words);
}

/** With what the column of a table begins, where the table begins with rows; and whether it is only told. */
export function ColumnBegins({ field, column, onChange }: { field: ListField; column: ListField['columns'][number]; onChange: (field: ListField) => void }) {
  const say = useMoreWords();
  const { readOnly } = useField();
  const { begins } = field;
  const cells = useCells(begins !== undefined && 'over' in begins ? begins.over : null);
  if (begins === undefined || !('over' in begins)) return null;
  const now = begins.values[column.id];
  const found = now === undefined ? undefined : cells.find(({ value }) => isSame(value, now));
  const told = (given: boolean) =>
    field.columns.map((one) => (one.id === column.id ? (given ? { ...one, given: true as const } : without(one, 'given')) : one)) as ListField['columns'];
  const give = (value: Value | undefined) => {
    const values = value === undefined ? without(begins.values, column.id) : { ...begins.values, [column.id]: value };
    // What begins with nothing has to be asked.
    onChange({ ...field, ...(value === undefined && { columns: told(false) }), begins: { ...begins, values } });
  };
  return (
    <>
      <ChoiceInput
        label={say('columnBegins')}
        value={now === undefined ? '' : (found?.id ?? 'other')}
        empty={say('begins_nothing')}
        choices={[
          ...cells.map(({ id, label, group }): Choice => ({ value: id, label, ...(group !== undefined && { group }) })),
          ...(now !== undefined && found === undefined ? [{ value: 'other', label: say('beginsOther') }] : []),
        ]}
        onChange={(id) => id !== 'other' && give(cells.find((cell) => cell.id === id)?.value)}
      />
      {now !== undefined && (
        <Switch
          className="field"
          label={say('columnGiven')}
          checked={column.given === true}
          disabled={readOnly}
          onChange={({ currentTarget }) => onChange({ ...field, columns: told(currentTarget.checked) })}
        />
      )}
    </>
  );
}
