import './inspector.css';
import { IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { ActionIcon, Button } from '../../controls/buttons.tsx';
import { type FlowFields, setFlow } from '../../../workflows/flow/edits/index.ts';
import { flow as flowSchema } from '../../../workflows/flow/schema.ts';
import { useLanguage } from '../../language.ts';
import { useMe } from '../../shell/use-me.ts';
import { flowOf, problemsOf, useEditor, useEditorPlace, useEditorState } from '../editor-context.ts';
import { ProblemList } from '../problem-list.tsx';
import { useNames } from '../use-names.ts';
import { useWords } from '../use-words.ts';
import { type Field, fieldsOf } from './describe.ts';
import { FieldContext, type FieldPlace } from './field-context.ts';
import { labelOf } from './labels.ts';
import { MailLimits } from './mail-limits.tsx';
import { PersonField } from './person-field.tsx';
import { SettingField } from './setting-field.tsx';

/** What is asked about the flow as a whole, in this order. */
const offered = ['description', 'noun', 'dates', 'data', 'sensitive'] as const;

/** The flow itself: what it is for, what one of it is called, its dates, and how it deals with people's data. */
export function AboutFlow({ onClose }: { onClose: () => void }) {
  const { readOnly } = useEditorPlace();
  const say = useWords();
  const language = useLanguage();
  const editor = useEditor();
  const names = useNames(language);
  const flow = useEditorState(flowOf);
  const problems = useEditorState(problemsOf).filter(({ step }) => step === null);
  const place = useMemo((): FieldPlace => ({ flow, step: null, language, names, readOnly }), [flow, language, names, readOnly]);
  const all = fieldsOf(flowSchema);
  const set = (key: string, value: unknown) => editor.edit((now) => setFlow(now, { [key]: value } as Partial<FlowFields>), { group: `about.${key}` });
  const setData = (key: string, value: unknown) => {
    const { [key]: _, ...rest } = flow.data as Record<string, unknown>;
    set('data', value === undefined || value === '' ? rest : { ...rest, [key]: value });
  };
  const data = all.find(({ key }) => key === 'data')?.control;
  return (
    <FieldContext value={place}>
      <div className="inspector-head">
        <h2 className="inspector-title">{say('about')}</h2>
        <ActionIcon aria-label={say('close')} onClick={onClose}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      {problems.length > 0 && (
        <div className="inspector-problems">
          <ProblemList problems={problems} readOnly={readOnly} />
        </div>
      )}
      <div className="row-body">
        {offered.flatMap((name) => {
          const field = all.find(({ key }) => key === name);
          if (field === undefined || name === 'data') return [];
          return [<SettingField key={name} field={field} path={name} value={flow[name]} onChange={(value) => set(name, value)} />];
        })}
        <h3 className="about-title">{labelOf('data', language)}</h3>
        {data?.is === 'group' &&
          data.fields.map((field) => (
            <DataField key={field.key} field={field} value={flow.data[field.key as keyof typeof flow.data]} onChange={(value) => setData(field.key, value)} />
          ))}
        <MailLimits />
      </div>
    </FieldContext>
  );
}

function DataField({ field, value, onChange }: { field: Field; value: unknown; onChange: (value: unknown) => void }) {
  const say = useWords();
  const language = useLanguage();
  const { readOnly } = useEditorPlace();
  const { person: me } = useMe();
  const path = `data.${field.key}`;
  if (field.key !== 'contact') return <SettingField field={field} path={path} value={value} onChange={onChange} />;
  return (
    <div className="field">
      <div className="field-label">{labelOf(path, language)}</div>
      <PersonField label={labelOf(path, language)} value={typeof value === 'string' ? value : ''} onChange={onChange} />
      <p className="muted small">{say('contactHint')}</p>
      {!readOnly && (
        <div className="field-acts">
          {value !== me.id && (
            <Button size="compact-xs" variant="subtle" onClick={() => onChange(me.id)}>
              {say('contactMe')}
            </Button>
          )}
          {value !== undefined && (
            <Button size="compact-xs" variant="subtle" onClick={() => onChange(undefined)}>
              {say('contactOwner')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
