import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useRef, useState } from 'react';
import type { Answers, Form } from '../../workflows/flow/form.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import { ApiError } from '../api.ts';
import { byHandQuery, doByHand, doToTask } from '../api/cycles.ts';
import { useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import type { PageProblem } from '../task-page/asked.ts';
import classes from './running.module.css';
import { problemsTyped, TypedFields, valuesTyped, withPeople } from './typed-fields.tsx';
import { useRunningWords } from './use-running-words.ts';

type Given = { outcome: string; values: Answers; reason: string; key: string };
/** Something that the flow lets the reader do: with which form, by which outcomes (none: it has no choice of them), and how it is sent. */
type Offer = {
  id: string;
  step: string;
  label: string;
  form: Form;
  values: Answers;
  outcomes: string[];
  needsReason: boolean;
  send: (given: Given) => Promise<unknown>;
};

const noForm: Form = { fields: [], shows: [] };

/** A button for each act that the flow leaves to the reader as the run stands: by hand, in somebody's stead, and to open again what is over. */
export function ByHandActs({ run, flow }: { run: string; flow: Flow }) {
  const offers = useOffers(run, flow);
  const [open, setOpen] = useState<string | null>(null);
  const chosen = offers.find(({ id }) => id === open);
  return (
    <>
      {offers.map(({ id, label }) => (
        <Button key={id} onClick={() => setOpen(id)}>
          {label}
        </Button>
      ))}
      <Modal opened={chosen !== undefined} onClose={() => setOpen(null)} title={chosen?.label ?? ''}>
        {chosen && <Sheet key={chosen.id} run={run} flow={flow} offer={chosen} onClose={() => setOpen(null)} />}
      </Modal>
    </>
  );
}

function useOffers(run: string, flow: Flow): Offer[] {
  const say = useRunningWords();
  const language = useLanguage();
  const { acts = [], instead = [], again = [] } = useQuery(byHandQuery(run)).data ?? {};
  const name = (step: string) => stepName(flow, step, language);
  return [
    ...acts.map(
      ({ step, form, reason }): Offer => ({
        id: step,
        step,
        label: name(step),
        form,
        values: {},
        outcomes: [],
        needsReason: reason,
        send: ({ values, reason: why, key }) => doByHand(run, { step, values, reason: why, key }),
      }),
    ),
    ...instead.map(
      ({ task, step, outcomes, form, values: written }): Offer => ({
        id: `override ${task}`,
        step,
        label: say('insteadAt', { step: name(step) }),
        form,
        values: withoutPeople(form, written),
        outcomes,
        needsReason: true,
        send: ({ outcome, values, reason, key }) => doToTask(run, { act: 'override', task, outcome, values, reason, key }),
      }),
    ),
    ...again.map(
      ({ task, step }): Offer => ({
        id: `reopen ${task}`,
        step,
        label: say('reopenAt', { step: name(step) }),
        form: noForm,
        values: {},
        outcomes: [],
        needsReason: true,
        send: ({ reason, key }) => doToTask(run, { act: 'reopen', task, reason, key }),
      }),
    ),
  ];
}

/** Its form, drawn as on the page of a task, and why. */
function Sheet({ run, flow, offer, onClose }: { run: string; flow: Flow; offer: Offer; onClose: () => void }) {
  const say = useRunningWords();
  const queries = useQueryClient();
  const language = useLanguage();
  const page = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<Answers>(offer.values);
  const [outcome, setOutcome] = useState(offer.outcomes[0] ?? '');
  const [reason, setReason] = useState('');
  const [problems, setProblems] = useState<PageProblem[]>([]);
  // Sent again it is the same act, until the server has said no to it.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const typed = { values, outcome };
  const doing = useMutation({
    mutationFn: () => offer.send({ outcome, values: withPeople(offer.form.fields, values), reason: reason.trim(), key }),
    onSuccess: onClose,
    onError: (error) => {
      if (error instanceof ApiError) setKey(crypto.randomUUID());
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['runs', run] }),
  });
  /** What was wrong is looked at again as it is typed. */
  const typedAnew = (form: HTMLFormElement) => {
    const next = valuesTyped(offer.form, form);
    setValues(next);
    if (problems.length > 0) setProblems(problemsTyped({ form: offer.form, stepId: offer.step, language }, { values: next, outcome }));
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = problemsTyped({ form: offer.form, stepId: offer.step, language }, typed);
    setProblems(wrong);
    if (wrong.length === 0) doing.mutate();
    // The first of them, once it is marked.
    else setTimeout(() => page.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  };
  return (
    <form ref={page} className={classes.sheet} onInput={(event) => typedAnew(event.currentTarget)} onSubmit={submit} noValidate>
      {offer.outcomes.length > 0 && (
        <Select
          label={say('outcome')}
          allowDeselect={false}
          value={outcome}
          onChange={(chosen) => setOutcome(chosen ?? '')}
          data={offer.outcomes.map((value) => ({ value, label: outcomeOf(flow, offer.step, value, language) }))}
        />
      )}
      <TypedFields form={offer.form} stepId={offer.step} typed={typed} problems={problems} />
      <Textarea
        label={say('reason')}
        description={say('reasonHint')}
        required={offer.needsReason}
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {doing.error && <Failed error={doing.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={doing.isPending} disabled={offer.needsReason && reason.trim() === ''}>
          {say('doIt')}
        </Button>
      </div>
    </form>
  );
}

/** People are typed by name here, and what was written before names them by their number. */
function withoutPeople({ fields }: Form, values: Answers): Answers {
  const people = fields.filter(({ type }) => type === 'person' || type === 'people').map(({ id }) => id);
  return Object.fromEntries(Object.entries(values).filter(([id]) => !people.includes(id)));
}

function outcomeOf(flow: Flow, id: string, outcome: string, language: 'en' | 'zh'): string {
  const step = flow.steps[id];
  return step === undefined ? outcome : outcomeWords(step, outcome, language);
}
