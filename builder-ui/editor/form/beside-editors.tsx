import { MultiSelect, Switch } from '@mantine/core';
import { setSetting } from '../../../workflows/flow/edits/index.ts';
import type { Evidence, Form } from '../../../workflows/flow/form.ts';
import { isTask } from '../../../workflows/flow/schema.ts';
import type { TaskSettings } from '../../../workflows/flow/task-settings.ts';
import { factTypesOf, useEditor, useEditorState } from '../editor-context.ts';
import { useField } from '../inspector/field-context.ts';
import { without } from '../inspector/plain.ts';
import { factLabel } from '../inspector/reads.ts';
import { Optional } from '../inspector/small-editors.tsx';
import { useReads } from '../inspector/use-reads.ts';
import { ValueEditor } from '../inspector/value-editor.tsx';
import { WhenEditor } from '../inspector/when-editor.tsx';
import { WhoEditor } from '../inspector/who-editor.tsx';
import { type SayForm, useFormWords } from './use-form-words.ts';
import { readersOf, startVisibility, withReaders } from './visibility.ts';

type Visibility = NonNullable<TaskSettings['visibility']>;

/** What stands above all questions. */
export function Above({ form, onChange }: { form: Form; onChange: (form: Form) => void }) {
  const say = useFormWords();
  return (
    <fieldset className="field form-above">
      <legend className="field-label">{say('aboveTitle')}</legend>
      <Beside form={form} at={undefined} onChange={onChange} />
    </fieldset>
  );
}

/** What stands at one question. */
export function BesideQuestion({ form, field, onChange }: { form: Form; field: string; onChange: (form: Form) => void }) {
  return <Beside form={form} at={field} onChange={onChange} />;
}

/** How much is shown at a question, in words. */
export function besideCount({ shows, evidence = [] }: Form, field: string, say: SayForm): string {
  const answers = shows.filter(({ beside }) => beside === field).reduce((sum, { fields }) => sum + fields.length, 0);
  const data = evidence.filter(({ beside }) => beside === field).length;
  const told = [answers > 0 ? `${say('besideAnswers')} · ${answers}` : '', data > 0 ? `${say('besideData')} · ${data}` : ''].filter(Boolean);
  return told.length === 0 ? say('beside_none') : told.join(', ');
}

/** Earlier answers and data in one place of the form. */
function Beside({ form, at, onChange }: { form: Form; at: string | undefined; onChange: (form: Form) => void }) {
  const say = useFormWords();
  const { flow, step, language, readOnly } = useField();
  const declared = useEditorState(factTypesOf);
  const answers = useReads().flatMap((read) =>
    read.value.value === 'answer' && read.value.step !== step?.id ? [{ ...read, step: read.value.step, field: read.value.field }] : [],
  );
  const here = <Of extends { beside?: string | undefined }>(all: readonly Of[]) => all.filter(({ beside }) => beside === at);
  const elsewhere = <Of extends { beside?: string | undefined }>(all: readonly Of[]) => all.filter(({ beside }) => beside !== at);
  const place = at === undefined ? {} : { beside: at };
  const setAnswers = (ids: string[]) => {
    const byStep = new Map<string, string[]>();
    for (const { id, step: of, field } of answers) if (ids.includes(id)) byStep.set(of, [...(byStep.get(of) ?? []), field]);
    onChange({ ...form, shows: [...elsewhere(form.shows), ...[...byStep].map(([of, fields]) => ({ step: of, fields, ...place }))] });
  };
  const types = { ...flow.facts, ...declared };
  const data = Object.entries(types).map(([key, type]) => ({ value: key, label: factLabel(key, type, language) }));
  const evidence = form.evidence ?? [];
  const setData = (keys: string[]) => {
    const kept = here(evidence).filter(({ key }) => keys.includes(key));
    const added = keys.filter((key) => !kept.some((one) => one.key === key)).map((key): Evidence => ({ value: 'fact', scope: 'person', key, ...place }));
    const all = [...elsewhere(evidence), ...kept, ...added];
    onChange(all.length === 0 ? without(form, 'evidence') : { ...form, evidence: all });
  };
  const groups = [...new Set(answers.map(({ group }) => group))];
  const chosen = here(form.shows).flatMap(({ step: of, fields }) => fields.map((field) => `answer ${of} ${field}`));
  const known = chosen.filter((id) => answers.some((answer) => answer.id === id));
  if (answers.length === 0 && data.length === 0) return <p className="field-hint">{say('beside_none')}</p>;
  return (
    <>
      {answers.length > 0 && (
        <MultiSelect
          className="field"
          label={say('besideAnswers')}
          value={known}
          onChange={setAnswers}
          readOnly={readOnly}
          searchable
          hidePickedOptions
          data={groups.map((group) => ({ group, items: answers.filter((answer) => answer.group === group).map(({ id, label }) => ({ value: id, label })) }))}
        />
      )}
      {data.length > 0 && (
        <MultiSelect
          className="field"
          label={say('besideData')}
          value={[...new Set(here(evidence).map(({ key }) => key))]}
          onChange={setData}
          readOnly={readOnly}
          searchable
          hidePickedOptions
          data={[
            ...data,
            ...here(evidence)
              .filter(({ key }) => !Object.hasOwn(types, key))
              .map(({ key }) => ({ value: key, label: key })),
          ]}
        />
      )}
    </>
  );
}

/** Who reads the answers of the whole form. */
export function Readers() {
  const say = useFormWords();
  const editor = useEditor();
  const { step } = useField();
  if (step === null || !isTask(step)) return null;
  const { visibility } = step.settings;
  const set = (next: Visibility | undefined) =>
    editor.edit((now) => setSetting(now, { step: step.id, path: 'visibility', value: next }), { group: `${step.id}.visibility` });
  return (
    <fieldset className="field form-above">
      <legend className="field-label">{say('seenTitle')}</legend>
      <Optional label={say('seenAll')} on={visibility !== undefined} onSwitch={(on) => set(on ? startVisibility() : undefined)}>
        {visibility !== undefined && (
          <>
            <WhoEditor
              value={visibility.answers}
              onChange={(answers) => answers && set({ ...visibility, answers })}
              label={say('seenWho')}
              path="visibility.answers"
            />
            <Optional
              label={say('seenWhen')}
              on={visibility.from !== undefined}
              onSwitch={(on) => set(on ? { ...visibility, from: { from: { anchor: 'closes' } } } : (without(visibility, 'from') as Visibility))}
            >
              {visibility.from !== undefined && (
                <WhenEditor value={visibility.from} onChange={(from) => from && set({ ...visibility, from })} label={say('seenFrom')} path="visibility.from" />
              )}
            </Optional>
            <Optional
              label={say('anonymous')}
              on={visibility.anonymousFrom !== undefined}
              onSwitch={(on) => set(on ? { ...visibility, anonymousFrom: 4 } : (without(visibility, 'anonymousFrom') as Visibility))}
            >
              {visibility.anonymousFrom !== undefined && (
                <ValueEditor
                  value={visibility.anonymousFrom}
                  onChange={(anonymousFrom) => set({ ...visibility, anonymousFrom: anonymousFrom ?? 4 })}
                  label={say('anonymousN')}
                  path="visibility.anonymousFrom"
                />
              )}
            </Optional>
          </>
        )}
      </Optional>
      {visibility === undefined && <p className="field-hint">{say('seenAllHint')}</p>}
    </fieldset>
  );
}

/** Who reads one answer: as the whole form, or others, and from when. */
export function ReadersOf({ field, visibility, onChange }: { field: string; visibility: Visibility | undefined; onChange: (visibility: Visibility) => void }) {
  const say = useFormWords();
  const { readOnly } = useField();
  const rule = readersOf(visibility, field);
  const set = (next: Parameters<typeof withReaders>[2]) => onChange(withReaders(visibility, field, next));
  return (
    <>
      <Switch
        className="field"
        label={say('seenOwn')}
        checked={rule !== null}
        disabled={readOnly}
        onChange={({ currentTarget }) => set(currentTarget.checked ? { who: { rules: [{ who: 'role', role: 'hr' }] } } : null)}
      />
      {rule !== null && (
        <>
          <WhoEditor value={rule.who} onChange={(who) => who && set({ ...rule, who })} label={say('seenWho')} path="visibility.fields.who" />
          <Optional
            label={say('seenWhen')}
            on={rule.from !== undefined}
            onSwitch={(on) => set(on ? { ...rule, from: { from: { anchor: 'closes' } } } : without(rule, 'from'))}
          >
            {rule.from !== undefined && (
              <WhenEditor value={rule.from} onChange={(from) => from && set({ ...rule, from })} label={say('seenFrom')} path="visibility.fields.from" />
            )}
          </Optional>
        </>
      )}
    </>
  );
}
