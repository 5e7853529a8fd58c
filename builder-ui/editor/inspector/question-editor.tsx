import { IconChevronDown } from '@tabler/icons-react';
import { Switch } from '../../controls/fields.tsx';
import type { Field } from '../../../workflows/flow/form.ts';
import type { Text } from '../../../workflows/flow/grammar.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { newId } from '../ids.ts';
import { useWords } from '../use-words.ts';
import { BeginsEditor, ColumnBegins } from './begins-editor.tsx';
import { ChoiceInput } from './choice.tsx';
import { useField } from './field-context.ts';
import { ListEditor } from './list-editor.tsx';
import { NumberInput } from './number-input.tsx';
import { TextEditor } from './text-editor.tsx';
import { without } from './plain.ts';

/** Kinds of questions in the order of the menu. */
export const questionTypes = [
  'rating',
  'longText',
  'text',
  'choice',
  'choices',
  'yesNo',
  'number',
  'date',
  'person',
  'list',
] as const satisfies Field['type'][];

const columnTypes = ['text', 'number', 'date', 'person', 'yesNo'] as const;
const level = (value: number, en: string, zh: string) => ({ value, label: { en, zh } });
const option = (nth: number) => ({ key: newId('o'), label: { en: `Option ${nth}`, zh: `選項 ${nth}` } });

/** A new question of a type, as it is most often wanted. */
export function newField(type: Field['type'], id: string): Field {
  const common = { id, label: { en: '' }, required: type !== 'list' };
  switch (type) {
    case 'text':
      return { ...common, type, max: 500 };
    case 'longText':
      return { ...common, type, max: 4_000 };
    case 'rating':
      return {
        ...common,
        type,
        levels: [
          level(1, 'Well below', '遠遜要求'),
          level(2, 'Below', '未達要求'),
          level(3, 'Meets', '符合要求'),
          level(4, 'Above', '超出要求'),
          level(5, 'Far above', '遠超要求'),
        ],
      };
    case 'choice':
    case 'choices':
      return { ...common, type, options: [option(1), option(2)] };
    case 'list':
      return { ...common, type, columns: [{ id: 'item', label: { en: 'Item', zh: '項目' }, type: 'text' }] };
    default:
      return { ...common, type };
  }
}

type Props = { field: Field; open: boolean; onToggle: () => void; onChange: (field: Field) => void };

/** One question: closed a line, open with all it can be told. */
export function QuestionEditor({ field, open, onToggle, onChange }: Props) {
  const say = useWords();
  const { language, readOnly, step } = useField();
  const label = said(field.label, language);
  return (
    <div className="question">
      <button type="button" className="question-head" aria-expanded={open} onClick={onToggle}>
        <IconChevronDown size={14} aria-hidden className={open ? '' : 'turned'} />
        <span className="question-label">
          {label || <em className="muted">{say('noWords')}</em>}
          <span className="muted small question-type">{say(`type_${field.type}`)}</span>
        </span>
      </button>
      {open && (
        <div className="question-body">
          <TextEditor value={field.label} onChange={(text) => onChange({ ...field, label: text ?? { en: '' } })} label={say('question')} path="label" />
          <TextEditor value={field.help} onChange={(text) => onChange(withHelp(field, text))} label={say('help')} path="help" />
          {typeof field.required === 'boolean' && (
            <Switch
              className="field"
              label={say('required')}
              checked={field.required}
              disabled={readOnly}
              onChange={({ currentTarget }) => onChange({ ...field, required: currentTarget.checked })}
            />
          )}
          {step?.kind !== 'start' && <BeginsEditor field={field} onChange={onChange} />}
          <Details field={field} onChange={onChange} />
        </div>
      )}
    </div>
  );
}

function withHelp(field: Field, help: Text | undefined): Field {
  return help === undefined ? (without(field, 'help') as Field) : { ...field, help };
}

function Details({ field, onChange }: { field: Field; onChange: (field: Field) => void }) {
  const say = useWords();
  const { language } = useField();
  switch (field.type) {
    case 'text':
    case 'longText':
      return <NumberInput label={say('mostLetters')} value={field.max} least={1} most={20_000} onChange={(max) => onChange({ ...field, max: max ?? 500 })} />;
    case 'rating':
      return (
        <ListEditor
          label={say('levels')}
          items={field.levels}
          onChange={(levels) => onChange({ ...field, levels })}
          make={() => level(Math.max(...field.levels.map(({ value }) => value)) + 1, '', '')}
          addLabel={say('addLevel')}
          nameOf={({ value }) => String(value)}
          least={2}
          most={10}
        >
          {(one, change) => (
            <div className="level">
              <NumberInput
                label={say('levelValue')}
                hideLabel
                className="when-n"
                value={one.value}
                onChange={(value) => change({ ...one, value: value ?? one.value })}
              />
              <TextEditor
                value={one.label}
                onChange={(text) => change({ ...one, label: text ?? { en: '' } })}
                label={say('levelName')}
                path="level"
                hideLabel
              />
            </div>
          )}
        </ListEditor>
      );
    case 'choice':
    case 'choices':
      return (
        <ListEditor
          label={say('options')}
          items={field.options}
          onChange={(options) => onChange({ ...field, options })}
          make={() => option(field.options.length + 1)}
          addLabel={say('addOption')}
          nameOf={(one) => said(one.label, language)}
          ordered
          least={field.type === 'choice' ? 2 : 1}
          most={50}
        >
          {(one, change) => (
            <TextEditor value={one.label} onChange={(text) => change({ ...one, label: text ?? { en: '' } })} label={say('option')} path="option" hideLabel />
          )}
        </ListEditor>
      );
    case 'number':
      return (
        <div className="when-line">
          <NumberInput label={say('least')} whole={false} value={field.min} onChange={(min) => onChange(given({ ...field, min }))} />
          <NumberInput label={say('most')} whole={false} value={field.max} onChange={(max) => onChange(given({ ...field, max }))} />
        </div>
      );
    case 'list':
      return (
        <ListEditor
          label={say('columns')}
          items={field.columns}
          onChange={(columns) => onChange({ ...field, columns })}
          make={() => ({ id: newId('c').replace('-', '_'), label: { en: '' }, type: 'text' as const })}
          addLabel={say('addColumn')}
          nameOf={(one) => said(one.label, language)}
          ordered
          least={1}
          most={12}
        >
          {(one, change) => (
            <>
              <TextEditor
                value={one.label}
                onChange={(text) => change({ ...one, label: text ?? { en: '' } })}
                label={say('columnName')}
                path="column"
                hideLabel
              />
              <ColumnType value={one.type} onChange={(type) => change({ ...one, type })} />
              <ColumnBegins field={field} column={one} onChange={onChange} />
            </>
          )}
        </ListEditor>
      );
    default:
      return null;
  }
}

type ColumnTypeName = (typeof columnTypes)[number];

function ColumnType({ value, onChange }: { value: ColumnTypeName; onChange: (type: ColumnTypeName) => void }) {
  const say = useWords();
  return (
    <ChoiceInput
      label={say('columnType')}
      hideLabel
      value={value}
      choices={columnTypes.map((type) => ({ value: type, label: say(`type_${type}`) }))}
      onChange={(type) => onChange(columnTypes.find((one) => one === type) ?? 'text')}
    />
  );
}

const given = <Of extends object>(of: Of): Field => Object.fromEntries(Object.entries(of).filter(([, part]) => part !== undefined)) as unknown as Field;
