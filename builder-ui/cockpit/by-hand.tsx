import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import type { Answers } from '../../workflows/flow/form.ts';
import type { Flow, FormField } from '../../workflows/flow/schema.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { ApiError } from '../api.ts';
import { byHandQuery, doByHand } from '../api/cycles.ts';
import type { ByHand } from '../api-types.ts';
import { useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { askedFields, isRequired } from '../task-page/asked.ts';
import { Field } from '../task-page/fields.tsx';
import '../task-page/task-page.css';
import { typedIn } from '../task-page/typed.ts';
import { wordsIn } from '../task-page/words.ts';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

/** A button for each act that the flow leaves to the reader's hand as the run stands. */
export function ByHandActs({ run, flow }: { run: string; flow: Flow }) {
  const language = useLanguage();
  const acts = useQuery(byHandQuery(run)).data?.acts ?? [];
  const [step, setStep] = useState<string | null>(null);
  const chosen = acts.find((one) => one.step === step);
  return (
    <>
      {acts.map((one) => (
        <Button key={one.step} onClick={() => setStep(one.step)}>
          {stepName(flow, one.step, language)}
        </Button>
      ))}
      <Modal opened={chosen !== undefined} onClose={() => setStep(null)} title={step === null ? '' : stepName(flow, step, language)}>
        {chosen && <Sheet key={chosen.step} run={run} act={chosen} onClose={() => setStep(null)} />}
      </Modal>
    </>
  );
}

/** Its form, drawn as on the page of a task, and why. */
function Sheet({ run, act, onClose }: { run: string; act: ByHand; onClose: () => void }) {
  const say = useRunningWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const form = { ...act.form, fields: act.form.fields.map(asTyped) };
  const [values, setValues] = useState<Answers>({});
  const [reason, setReason] = useState('');
  // Sent again it is the same act, until the server has said no to it.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const view = { form, stepId: act.step };
  const typed = { values, outcome: '' };
  const doing = useMutation({
    mutationFn: () => doByHand(run, { step: act.step, values: withPeople(act.form.fields, values), reason: reason.trim(), key }),
    onSuccess: onClose,
    onError: (error) => {
      if (error instanceof ApiError) setKey(crypto.randomUUID());
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs', run] }),
  });
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    doing.mutate();
  };
  return (
    <form className={classes.sheet} onInput={(event) => setValues(typedIn(form, new FormData(event.currentTarget)).values)} onSubmit={submit} noValidate>
      {form.fields.length > 0 && (
        <div className="tp">
          {askedFields(view, typed).map((field) => (
            <Field
              key={field.id}
              field={field}
              value={values[field.id]}
              problem={undefined}
              required={isRequired(field, view, typed)}
              language={language}
              poolOf={() => ({ choices: [], all: false, found: undefined, find: undefined, live: true })}
            />
          ))}
        </div>
      )}
      {act.form.fields.some(({ type }) => type === 'person' || type === 'people') && <p className="muted">{wordsIn(language)('nameOrNumber')}</p>}
      <Textarea
        label={say('reason')}
        description={say('reasonHint')}
        required={act.reason}
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {doing.error && <Failed error={doing.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={doing.isPending} disabled={act.reason && reason.trim() === ''}>
          {say('doIt')}
        </Button>
      </div>
    </form>
  );
}

/** People are typed by full name or staff number here, several with commas between them. */
function asTyped(field: FormField): FormField {
  if (field.type !== 'person' && field.type !== 'people') return field;
  const { id, label, help, required, showIf } = field;
  return { id, label, required, type: 'text', max: 2_000, ...(help !== undefined && { help }), ...(showIf !== undefined && { showIf }) };
}

function withPeople(fields: readonly FormField[], values: Answers): Answers {
  const several = fields.flatMap(({ id, type }) => {
    const text = values[id];
    return type === 'people' && typeof text === 'string'
      ? [
          [
            id,
            text
              .split(/[,，、\n]/)
              .map((name) => name.trim())
              .filter(Boolean),
          ] as const,
        ]
      : [];
  });
  return { ...values, ...Object.fromEntries(several) };
}
