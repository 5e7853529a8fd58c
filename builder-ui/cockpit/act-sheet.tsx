import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Flow, portsOf } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences/language.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import { act } from '../api/cycles.ts';
import type { PersonRef, RunAct } from '../api-types.ts';
import { nameIn, useLanguage } from '../language.ts';
import { PersonPicker } from '../launch/people-picker.tsx';
import { Failed, useErrorWords } from '../shell/states.tsx';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

/** An act someone chose: to which step of which reviews. */
export type Asked = {
  act: 'retry' | 'skip' | 'cancel' | 'reassign';
  step: string | null;
  runs: { run: string; token?: string; slot?: string; subject: PersonRef | null }[];
};

const titles = { retry: 'actRetry', skip: 'actSkip', cancel: 'actCancel', reassign: 'actReassign' } as const;
const wills = { retry: 'willRetry', skip: 'willSkip', cancel: 'willCancel', reassign: 'willReassign' } as const;

/** Every act asks the same way: for whom, what will happen, why. */
export function ActSheet({ asked, flow, onClose }: { asked: Asked | null; flow: Flow; onClose: () => void }) {
  const say = useRunningWords();
  return (
    <Modal opened={asked !== null} onClose={onClose} title={asked && say(titles[asked.act])}>
      {asked && <Sheet asked={asked} flow={flow} onClose={onClose} />}
    </Modal>
  );
}

/** How far an act over several came before one was refused. */
class Stopped extends Error {
  readonly done: number;
  constructor(done: number, cause: unknown) {
    super('stopped', { cause });
    this.done = done;
  }
}

function Sheet({ asked, flow, onClose }: { asked: Asked; flow: Flow; onClose: () => void }) {
  const say = useRunningWords();
  const language = useLanguage();
  const errorWords = useErrorWords();
  const queries = useQueryClient();
  const step = asked.step === null ? undefined : flow.steps[asked.step];
  const ports = step === undefined ? [] : portsOf(step).map(({ port }) => port);
  const [port, setPort] = useState(ports[0] ?? null);
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const doing = useMutation({
    mutationFn: async () => {
      for (const [done, one] of asked.runs.entries()) {
        await act(one.run, actOf(asked.act, one, { port, to, reason: reason.trim() })).catch((cause: unknown) => {
          throw new Stopped(done, cause);
        });
      }
    },
    onSuccess: onClose,
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['cycles'] }), queries.invalidateQueries({ queryKey: ['runs'] })]),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  const names = asked.runs.slice(0, 5).map(({ subject }) => (subject === null ? say('wholeCycle') : nameIn(subject, language)));
  const more = asked.runs.length > 5 ? ' …' : '';
  return (
    <form className={classes.sheet} onSubmit={submit}>
      <p>{say('forWhom', { count: asked.runs.length, names: names.join(language === 'zh' ? '、' : ', ') + more })}</p>
      <p>{say(wills[asked.act], { step: step === undefined ? '' : nameOf(step, language) })}</p>
      {asked.act === 'skip' && step !== undefined && (
        <Select
          label={say('outcome')}
          allowDeselect={false}
          value={port}
          onChange={setPort}
          data={ports.map((value) => ({ value, label: outcomeWords(step, value, language) }))}
        />
      )}
      {asked.act === 'reassign' && <PersonPicker label={say('newHolder')} value={to} onChange={setTo} />}
      <Textarea
        label={say('reason')}
        description={say('reasonHint')}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
      {doing.error instanceof Stopped && asked.runs.length > 1 ? (
        <p role="alert">{say('doneFor', { done: doing.error.done, of: asked.runs.length, problem: errorWords(doing.error.cause) })}</p>
      ) : (
        doing.error && <Failed error={doing.error.cause} />
      )}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={doing.isPending} disabled={reason.trim() === '' || (asked.act === 'reassign' && to === null)}>
          {say('doIt')}
        </Button>
      </div>
    </form>
  );
}

type Chosen = { port: string | null; to: string | null; reason: string };

function actOf(name: Asked['act'], { token, slot }: Asked['runs'][number], { port, to, reason }: Chosen): RunAct {
  return {
    act: name,
    reason,
    ...(token !== undefined && { token }),
    ...(slot !== undefined && { slot }),
    ...(name === 'skip' && port !== null && { port }),
    ...(name === 'reassign' && to !== null && { to }),
  };
}
