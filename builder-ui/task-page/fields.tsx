import { type FormEvent, type ReactNode, useState } from 'react';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { FormField } from '../../workflows/flow/schema.ts';
import { said } from '../../workflows/flow/sentences/language.ts';
import { isFixed } from '../../workflows/flow/begins.ts';
import { Cell, type InputProps, type PoolOf, textOf } from './cell.tsx';
import { FixedTable } from './fixed-table.tsx';
import { fileWords } from '../../workflows/flow/sentences/files.ts';
import { type FileDoor, FilesField } from './files-field.tsx';
import { countWords, PeopleField, type Pool } from './people-field.tsx';
import { nameOf } from './told.ts';
import { nameOfField } from './typed.ts';
import { type Say, wordsIn } from './words.ts';

type Language = 'en' | 'zh';
type FieldProps = {
  field: FormField;
  value: AnswerValue | undefined;
  problem: string | undefined;
  required: boolean;
  /** Beside inputs that mark what must be answered; on the page of a task what need not be is told instead. */
  marked?: boolean;
  language: Language;
  poolOf: PoolOf;
  files?: FileDoor;
  /** What is shown at it, to be weighed by whoever answers. */
  beside?: ReactNode;
};

/** One question, whatever its type. Inputs keep their own text, so that nothing typed before the script came is lost. */
export function Field({ field, value, problem, required, marked = false, language, poolOf, files, beside }: FieldProps): ReactNode {
  const say = wordsIn(language);
  const name = nameOfField(field.id);
  const help =
    [
      countWords(field, say) ?? [],
      lengthWords(field, say),
      field.type === 'file' ? [capital(fileWords(field, language))] : [],
      field.help === undefined ? [] : said(field.help, language),
    ]
      .flat()
      .join(' ') || null;
  const notes = [help === null ? [] : [`${name}-help`], problem === undefined ? [] : [`${name}-problem`]].flat().join(' ') || undefined;
  const input: InputProps = {
    name,
    value,
    language,
    say,
    required,
    poolOf,
    attributes: { 'aria-describedby': notes, 'aria-invalid': problem === undefined ? undefined : true },
  };
  const label = (
    <>
      {said(field.label, language)}
      {!required && <span className="tp-optional"> {say('optional')}</span>}
      {required && marked && <span aria-hidden> *</span>}
    </>
  );
  const above = (
    <>
      {help !== null && (
        <p className="tp-help" id={`${name}-help`}>
          {help}
        </p>
      )}
      {problem !== undefined && (
        <p className="tp-problem" id={`${name}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
  if (isGroup(field))
    return (
      <fieldset className="tp-field" id={name} aria-describedby={notes}>
        <legend>{label}</legend>
        {above}
        {beside}
        <Group field={field} input={input} files={files} />
      </fieldset>
    );
  return (
    <div className="tp-field">
      <label htmlFor={name}>{label}</label>
      {above}
      {beside}
      <Single field={field} input={input} />
    </div>
  );
}

const groups = ['rating', 'choice', 'choices', 'yesNo', 'list', 'person', 'people', 'file'] as const;
type GroupField = Extract<FormField, { type: (typeof groups)[number] }>;

function isGroup(field: FormField): field is GroupField {
  return (groups as readonly string[]).includes(field.type);
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

const lengthWords = (field: FormField, say: Say): string[] =>
  (field.type === 'text' || field.type === 'longText') && field.min !== undefined ? [say('atLeast', { min: field.min })] : [];

function Single({ field, input: { name, value, attributes, language, say } }: { field: Exclude<FormField, GroupField>; input: InputProps }): ReactNode {
  const common = { ...attributes, id: name, name, defaultValue: textOf(value) };
  switch (field.type) {
    case 'longText':
      return (
        <Counted field={field} first={textOf(value)} say={say}>
          {(onInput) => <textarea {...common} rows={4} onInput={onInput} />}
        </Counted>
      );
    case 'number':
      return (
        <span className="tp-number">
          <input {...common} type="text" inputMode="decimal" autoComplete="off" />
          {field.unit !== undefined && <span className="tp-unit">{said(field.unit, language)}</span>}
        </span>
      );
    case 'date':
      return <input {...common} type="date" />;
    default:
      return (
        <Counted field={field} first={textOf(value)} say={say}>
          {(onInput) => <input {...common} type="text" autoComplete="off" onInput={onInput} />}
        </Counted>
      );
  }
}

type CountedProps = {
  field: { min?: number | undefined; max: number };
  first: string;
  say: Say;
  children: (onInput: (event: FormEvent<Written>) => void) => ReactNode;
};
type Written = HTMLInputElement | HTMLTextAreaElement;

/** Tells how much is written where it matters: while it is too little, and from four fifths of what there is room for. */
function Counted({ field: { min = 0, max }, first, say, children }: CountedProps): ReactNode {
  const [written, setWritten] = useState(first.trim().length);
  const words = written > 0 && written < min ? say('countLeast', { n: written, min }) : written > max * 0.8 ? say('countOf', { n: written, max }) : '';
  return (
    <>
      {children((event) => setWritten(event.currentTarget.value.trim().length))}
      {words !== '' && <p className={written > max ? 'tp-help tp-written tp-late' : 'tp-help tp-written'}>{words}</p>}
    </>
  );
}

function Group({ field, input, files }: { field: GroupField; input: InputProps; files: FileDoor | undefined }): ReactNode {
  const { value, language, say } = input;
  switch (field.type) {
    case 'person':
    case 'people':
      return <PeopleField field={field} pool={input.poolOf(field.id)} {...input} />;
    case 'rating':
      return (
        <Options
          type="radio"
          input={input}
          options={field.levels.map(({ value, label, means }) => ({
            key: String(value),
            label: `${value} · ${said(label, language)}`,
            ...(means !== undefined && { means: said(means, language) }),
          }))}
          chosen={[textOf(value)]}
        />
      );
    case 'choice':
      return <Options type="radio" input={input} options={optionsOf(field, language)} chosen={[textOf(value)]} />;
    case 'choices':
      return <Options type="checkbox" input={input} options={optionsOf(field, language)} chosen={Array.isArray(value) ? value.map(textOf) : [textOf(value)]} />;
    case 'yesNo':
      return <Options type="radio" input={input} options={yesNo(say)} chosen={[value === true ? 'yes' : value === false ? 'no' : '']} />;
    case 'file':
      return <FilesField field={field} input={input} door={files} />;
    case 'list':
      return isFixed(field) ? <FixedTable field={field} input={input} /> : <Rows field={field} input={input} />;
  }
}

type Option = { key: string; label: string; means?: string };

const optionsOf = ({ options }: Extract<FormField, { type: 'choice' | 'choices' }>, language: Language): Option[] =>
  options.map(({ key, label }) => ({ key, label: said(label, language) }));

const yesNo = (say: Say): Option[] => [
  { key: 'yes', label: say('yes') },
  { key: 'no', label: say('no') },
];

function Options({ type, input, options, chosen }: { type: 'radio' | 'checkbox'; input: InputProps; options: Option[]; chosen: string[] }): ReactNode {
  return (
    <div className="tp-options">
      {options.map(({ key, label, means }) => (
        <label key={key} className="tp-option">
          <input type={type} name={input.name} value={key} defaultChecked={chosen.includes(key)} {...input.attributes} />
          <span>
            {label}
            {means !== undefined && <span className="tp-consequence">{means}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}

const isRow = (row: AnswerValue): row is Record<string, AnswerValue> => typeof row === 'object' && row !== null && !Array.isArray(row);

type Row = { number: number; cells: Record<string, AnswerValue> };

/** Rows of a list, at first three more than are filled in: those must do where no script runs, and rows left empty are none. */
function Rows({ field, input }: { field: Extract<FormField, { type: 'list' }>; input: InputProps }): ReactNode {
  const { name, value, language, say, attributes, poolOf } = input;
  const [rows, setRows] = useState<Row[]>(() => {
    const given = Array.isArray(value) ? value.filter(isRow) : [];
    return [...given, {}, {}, {}].slice(0, Math.max(3, given.length + 1)).map((cells, number) => ({ number, cells }));
  });
  const add = () => setRows([...rows, { number: Math.max(-1, ...rows.map(({ number }) => number)) + 1, cells: {} }]);
  return (
    <div className="tp-rows">
      {rows.map(({ number, cells }, index) => (
        <div className="tp-row" key={number} role="group" aria-label={say('row', { n: index + 1 })}>
          {field.columns.map((column) => (
            <label key={column.id}>
              <span>
                {said(column.label, language)}
                {column.type === 'person' && <span className="tp-optional"> {say('nameOrNumber')}</span>}
              </span>
              <Cell
                column={column}
                language={language}
                name={`${name}.${number}.${column.id}`}
                value={column.type === 'person' ? called(cells[column.id], poolOf(`${field.id}.${column.id}`), language) : cells[column.id]}
                say={say}
                attributes={attributes}
              />
            </label>
          ))}
          <button
            type="button"
            className="tp-quiet tp-scripted"
            onClick={() => setRows(rows.filter((row) => row.number !== number))}
            aria-label={say('removeRow', { n: index + 1 })}
          >
            ×
          </button>
        </div>
      ))}
      <button type="button" className="tp-quiet tp-scripted" onClick={add}>
        + {say('addRow')}
      </button>
    </div>
  );
}

/** Somebody in a row, by the name that only they have here, else by staff number. */
function called(id: AnswerValue | undefined, { choices }: Pool, language: Language): AnswerValue | undefined {
  const person = choices.find((one) => one.id === id);
  if (person === undefined) return id;
  const name = nameOf(person, language);
  return choices.filter((one) => nameOf(one, language) === name).length === 1 ? name : id;
}
