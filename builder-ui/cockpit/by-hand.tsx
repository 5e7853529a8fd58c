import { Button, Modal, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import type { Answers } from '../../workflows/flow/form.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { ApiError } from '../api.ts';
import { byHandQuery, doByHand } from '../api/cycles.ts';
import type { ByHand } from '../api-types.ts';
import { useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import classes from './running.module.css';
import { TypedFields, valuesTyped, withPeople } from './typed-fields.tsx';
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
  const queries = useQueryClient();
  const [values, setValues] = useState<Answers>({});
  const [reason, setReason] = useState('');
  // Sent again it is the same act, until the server has said no to it.
  const [key, setKey] = useState(() => crypto.randomUUID());
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
    <form className={classes.sheet} onInput={(event) => setValues(valuesTyped(act.form, event.currentTarget))} onSubmit={submit} noValidate>
      <TypedFields form={act.form} stepId={act.step} values={values} />
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
