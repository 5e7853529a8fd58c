import type { ReactNode } from 'react';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import { wordsIn } from './words.ts';

export type FieldProps = { field: FormField; value: AnswerValue | undefined; problem: string | undefined; language: 'en' | 'zh'; onChange: (value: AnswerValue) => void };

/** One question, whatever its type. Names begin with `v.`, so that the form also works without script. */
export function Field({ field, value, problem, language, onChange }: FieldProps): ReactNode {
  const say = wordsIn(language);
  const id = `v.${field.id}`;
  const grouped = field.type === 'rating' || field.type === 'choice' || field.type === 'choices' || field.type === 'yesNo' || field.type === 'list';
  const label = (
    <>
      {said(field.label, language)}
      {field.required === false && <span className="tp-optional"> {say('optional')}</span>}
    </>
  );
  const described = [field.help === undefined ? '' : `${id}-help`, problem === undefined ? '' : `${id}-problem`].filter((part) => part !== '').join(' ') || undefined;
  const notes = (
    <>
      {field.help !== undefined && (
        <p className="tp-help" id={`${id}-help`}>
          {said(field.help, language)}
        </p>
      )}
      {problem !== undefined && (
        <p className="tp-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
  const input = <Input field={field} value={value} language={language} onChange={onChange} describedBy={described} invalid={problem !== undefined} />;
  if (!grouped)
    return (
      <div className="tp-field" data-field={field.id}>
        <label htmlFor={id}>{label}</label>
        {notes}
        {input}
      </div>
    );
  return (
    <fieldset className="tp-field" data-field={field.id} aria-describedby={described}>
      <legend>{label}</legend>
      {notes}
      {input}
    </fieldset>
  );
}

type InputProps = Omit<FieldProps, 'problem'> & { describedBy: string | undefined; invalid: boolean };

function Input({ field, value, language, onChange, describedBy, invalid }: InputProps): ReactNode {
  const say = wordsIn(language);
  const name = `v.${field.id}`;
  const common = { id: name, name, 'aria-describedby': describedBy, 'aria-invalid': invalid || undefined };
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  switch (field.type) {
    case 'longText':
      return <textarea {...common} rows={4} maxLength={field.max} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'number':
      return <input {...common} inputMode="decimal" value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'date':
      return <input {...common} type="date" value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'text':
    case 'person':
      return <input {...common} maxLength={field.type === 'text' ? field.max : 200} value={text} onChange={(event) => onChange(event.target.value)} />;
    case 'rating':
      return <Options name={name} chosen={text} options={field.levels.map((level) => ({ key: String(level.value), label: `${level.value} · ${said(level.label, language)}` }))} onChoose={(key) => onChange(Number(key))} />;
    case 'choice':
      return <Options name={name} chosen={text} options={field.options.map(({ key, label }) => ({ key, label: said(label, language) }))} onChoose={onChange} />;
    case 'yesNo':
      return <Options name={name} chosen={value === true ? 'yes' : value === false ? 'no' : ''} options={[{ key: 'yes', label: say('yes') }, { key: 'no', label: say('no') }]} onChoose={(key) => onChange(key === 'yes')} />;
    case 'choices':
      return <Several name={name} field={field} value={value} language={language} onChange={onChange} />;
    case 'list':
      return <List field={field} value={value} language={language} onChange={onChange} />;
  }
}

function Options({ name, chosen, options, onChoose }: { name: string; chosen: string; options: { key: string; label: string }[]; onChoose: (key: string) => void }): ReactNode {
  return (
    <div className="tp-options">
      {options.map(({ key, label }) => (
        <label key={key} className="tp-option">
          <input type="radio" name={name} value={key} checked={chosen === key} onChange={() => onChoose(key)} />
          <span>{label}</span>
        </label>
      ))}
    </div>
  );
}

function Several({ name, field, value, language, onChange }: { name: string; field: Extract<FormField, { type: 'choices' }>; value: AnswerValue | undefined; language: 'en' | 'zh'; onChange: (value: AnswerValue) => void }): ReactNode {
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (key: string) => onChange(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key]);
  return (
    <div className="tp-options">
      {field.options.map(({ key, label }) => (
        <label key={key} className="tp-option">
          <input type="checkbox" name={name} value={key} checked={chosen.includes(key)} onChange={() => toggle(key)} />
          <span>{said(label, language)}</span>
        </label>
      ))}
    </div>
  );
}

type Row = Record<string, AnswerValue>;

/** Rows of a list. Without script three rows are there to fill in. */
function List({ field, value, language, onChange }: { field: Extract<FormField, { type: 'list' }>; value: AnswerValue | undefined; language: 'en' | 'zh'; onChange: (value: AnswerValue) => void }): ReactNode {
  const say = wordsIn(language);
  const given = Array.isArray(value) ? (value as Row[]) : [];
  const rows: Row[] = given.length > 0 ? given : [{}, {}, {}];
  const change = (index: number, column: string, cell: AnswerValue) => onChange(rows.map((row, at) => (at === index ? { ...row, [column]: cell } : row)));
  return (
    <div className="tp-list">
      {rows.map((row, index) => (
        <div className="tp-row" key={index}>
          {field.columns.map((column) => (
            <label key={column.id}>
              <span>{said(column.label, language)}</span>
              <input
                name={`v.${field.id}.${index}.${column.id}`}
                type={column.type === 'date' ? 'date' : 'text'}
                inputMode={column.type === 'number' ? 'decimal' : undefined}
                value={typeof row[column.id] === 'string' || typeof row[column.id] === 'number' ? String(row[column.id]) : ''}
                onChange={(event) => change(index, column.id, event.target.value)}
              />
            </label>
          ))}
          <button type="button" className="tp-quiet" onClick={() => onChange(rows.filter((_, at) => at !== index))} aria-label={say('removeRow', { n: index + 1 })}>
            ×
          </button>
        </div>
      ))}
      <button type="button" className="tp-quiet" onClick={() => onChange([...rows, {}])}>
        {say('addRow')}
      </button>
    </div>
  );
}
