import { Switch } from '@mantine/core';
import { useState } from 'react';
import { fileKinds } from '../../../workflows/flow/attachment.ts';
import type { Column, Field } from '../../../workflows/flow/form.ts';
import { said } from '../../../workflows/flow/sentences.ts';
import { kindsOfFiles } from '../../../workflows/flow/sentences/files.ts';
import { newId } from '../ids.ts';
import { ColumnBegins } from '../inspector/begins-editor.tsx';
import { ChoiceInput } from '../inspector/choice.tsx';
import { useField } from '../inspector/field-context.ts';
import { ListEditor } from '../inspector/list-editor.tsx';
import { NumberInput } from '../inspector/number-input.tsx';
import { without } from '../inspector/plain.ts';
import { TextEditor } from '../inspector/text-editor.tsx';
import { ValueEditor } from '../inspector/value-editor.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { asColumn, columnTypes, option, scaleNames, scales } from './new-question.ts';
import { useFormWords } from './use-form-words.ts';

type Props = { field: Field; onChange: (field: Field) => void };

/** How a question is answered, by its kind. */
export function Details({ field, onChange }: Props) {
  const words = useMoreWords();
  const say = useFormWords();
  switch (field.type) {
    case 'text':
    case 'longText':
      return (
        <div className="when-line">
          <NumberInput label={say('leastLetters')} value={field.min} least={1} most={field.max} onChange={(min) => onChange(given({ ...field, min }))} />
          <NumberInput label={words('mostLetters')} value={field.max} least={1} most={20_000} onChange={(max) => onChange({ ...field, max: max ?? 500 })} />
        </div>
      );
    case 'rating':
      return <Levels levels={field.levels} onChange={(levels) => onChange({ ...field, levels })} />;
    case 'choice':
    case 'choices':
      return <Options options={field.options} least={field.type === 'choice' ? 2 : 1} onChange={(options) => onChange({ ...field, options })} />;
    case 'number':
      return (
        <>
          <div className="when-line">
            <NumberInput label={words('least')} whole={false} value={field.min} onChange={(min) => onChange(given({ ...field, min }))} />
            <NumberInput label={words('most')} whole={false} value={field.max} onChange={(max) => onChange(given({ ...field, max }))} />
          </div>
          <TextEditor value={field.unit} onChange={(unit) => onChange(given({ ...field, unit }))} label={say('unit')} path="unit" />
        </>
      );
    case 'people':
      return (
        <>
          <ValueEditor value={field.min} onChange={(min) => onChange(given({ ...field, min }))} label={say('leastPeople')} path="people.min" />
          <ValueEditor value={field.max} onChange={(max) => onChange(given({ ...field, max }))} label={say('mostPeople')} path="people.max" />
        </>
      );
    case 'file':
      return (
        <>
          <div className="when-line">
            <NumberInput label={say('mostFiles')} value={field.most} least={1} most={5} onChange={(most) => onChange({ ...field, most: most ?? 3 })} />
            <NumberInput
              label={say('megabytes')}
              value={field.megabytes}
              least={1}
              most={10}
              onChange={(megabytes) => onChange({ ...field, megabytes: megabytes ?? 10 })}
            />
          </div>
          <FileKinds field={field} onChange={onChange} />
        </>
      );
    case 'list':
      return (
        <>
          <Columns field={field} onChange={onChange} />
          <div className="when-line">
            <BoundOfRows label={say('leastRows')} value={field.min} onChange={(min) => onChange(given({ ...field, min }))} />
            <BoundOfRows label={say('mostRows')} value={field.max} onChange={(max) => onChange(given({ ...field, max }))} />
          </div>
        </>
      );
    default:
      return null;
  }
}

type Files = Extract<Field, { type: 'file' }>;

/** Which kinds are taken; one at least. */
function FileKinds({ field, onChange }: { field: Files; onChange: (field: Field) => void }) {
  const { language, readOnly } = useField();
  return fileKinds.map((kind) => {
    const taken = field.kinds.includes(kind);
    return (
      <Switch
        key={kind}
        className="field"
        label={kindsOfFiles[kind][language]}
        checked={taken}
        disabled={readOnly || (taken && field.kinds.length === 1)}
        onChange={() => onChange({ ...field, kinds: fileKinds.filter((one) => (one === kind ? !taken : field.kinds.includes(one))) })}
      />
    );
  });
}

type List = Extract<Field, { type: 'list' }>;

function BoundOfRows({ label, value, onChange }: { label: string; value: List['min']; onChange: (value: List['min']) => void }) {
  if (typeof value === 'object') return <ValueEditor value={value} onChange={onChange} label={label} path="rows" />;
  return <NumberInput label={label} least={1} most={500} value={typeof value === 'number' ? value : undefined} onChange={onChange} />;
}

type LevelsOf = Extract<Field, { type: 'rating' }>['levels'];

/** A scale: one that has proved itself or levels of one's own, each with what it means. */
function Levels({ levels, onChange }: { levels: LevelsOf; onChange: (levels: LevelsOf) => void }) {
  const words = useMoreWords();
  const say = useFormWords();
  const { readOnly } = useField();
  const [explained, setExplained] = useState(levels.some(({ means }) => means !== undefined));
  const scale = scaleNames.find((name) => JSON.stringify(scales[name]) === JSON.stringify(levels)) ?? 'own';
  return (
    <>
      <ChoiceInput
        label={say('scale')}
        value={scale}
        choices={[...(scale === 'own' ? (['own'] as const) : []), ...scaleNames].map((name) => ({ value: name, label: say(`scale_${name}`) }))}
        onChange={(next) => {
          const found = scaleNames.find((name) => name === next);
          if (found === undefined) return;
          setExplained(scales[found].some(({ means }) => means !== undefined));
          onChange(structuredClone(scales[found]) as LevelsOf);
        }}
      />
      <Switch
        className="field"
        label={say('addMeans')}
        checked={explained}
        disabled={readOnly}
        onChange={({ currentTarget }) => {
          setExplained(currentTarget.checked);
          if (!currentTarget.checked) onChange(levels.map((one) => without(one, 'means') as LevelsOf[number]));
        }}
      />
      <ListEditor
        label={words('levels')}
        items={levels}
        onChange={onChange}
        make={(): LevelsOf[number] => ({ value: Math.max(...levels.map(({ value }) => value)) + 1, label: { en: '' } })}
        addLabel={words('addLevel')}
        nameOf={({ value }) => String(value)}
        least={2}
        most={10}
      >
        {(one, change) => (
          <div className="form-level">
            <NumberInput
              label={words('levelValue')}
              hideLabel
              className="when-n"
              value={one.value}
              onChange={(value) => change({ ...one, value: value ?? one.value })}
            />
            <div className="form-level-texts">
              <TextEditor
                value={one.label}
                onChange={(text) => change({ ...one, label: text ?? { en: '' } })}
                label={words('levelName')}
                path="level"
                hideLabel
              />
              {explained && (
                <TextEditor
                  value={one.means}
                  onChange={(means) => change(means === undefined ? (without(one, 'means') as LevelsOf[number]) : { ...one, means })}
                  label={say('means')}
                  path="means"
                />
              )}
            </div>
          </div>
        )}
      </ListEditor>
      {levels.length > 5 && <p className="form-warns">{say('manyLevels')}</p>}
    </>
  );
}

type OptionsOf = Extract<Field, { type: 'choice' }>['options'];

function Options({ options, least, onChange }: { options: OptionsOf; least: number; onChange: (options: OptionsOf) => void }) {
  const words = useMoreWords();
  const { language } = useField();
  return (
    <ListEditor
      label={words('options')}
      items={options}
      onChange={onChange}
      make={() => option(options.length + 1)}
      addLabel={words('addOption')}
      nameOf={(one) => said(one.label, language)}
      ordered
      least={least}
      most={50}
    >
      {(one, change) => (
        <TextEditor value={one.label} onChange={(text) => change({ ...one, label: text ?? { en: '' } })} label={words('option')} path="option" hideLabel />
      )}
    </ListEditor>
  );
}

function Columns({ field, onChange }: { field: List; onChange: (field: Field) => void }) {
  const words = useMoreWords();
  const say = useFormWords();
  const { language, readOnly } = useField();
  return (
    <ListEditor
      label={words('columns')}
      items={field.columns}
      onChange={(columns) => onChange({ ...field, columns })}
      make={(): Column => ({ id: newId('c').replace('-', '_'), label: { en: '' }, type: 'text' })}
      addLabel={words('addColumn')}
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
            label={words('columnName')}
            path="column"
            hideLabel
          />
          <ChoiceInput
            label={words('columnType')}
            hideLabel
            value={one.type}
            choices={columnTypes.map((type) => ({ value: type, label: words(`type_${type}`) }))}
            onChange={(type) => change(asColumn(one, columnTypes.find((known) => known === type) ?? 'text'))}
          />
          {one.type === 'rating' && <Levels levels={one.levels} onChange={(levels) => change({ ...one, levels })} />}
          {one.type === 'choice' && <Options options={one.options} least={2} onChange={(options) => change({ ...one, options })} />}
          {one.given !== true && typeof one.required !== 'object' && (
            <Switch
              className="field"
              label={say('columnMust')}
              checked={one.required === true}
              disabled={readOnly}
              onChange={({ currentTarget }) => change(currentTarget.checked ? { ...one, required: true } : (without(one, 'required') as Column))}
            />
          )}
          <ColumnBegins field={field} column={one} onChange={onChange} />
        </>
      )}
    </ListEditor>
  );
}

const given = <Of extends object>(of: Of): Field => Object.fromEntries(Object.entries(of).filter(([, part]) => part !== undefined)) as unknown as Field;
