import { Button, Modal, NumberInput, Select, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Flow, isTask, portsOf, type Step } from '../../workflows/flow/schema.ts';
import { nameOf } from '../../workflows/flow/sentences/language.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import { act, recordTraining } from '../api/cycles.ts';
import type { PersonRef, RunAct } from '../api-types.ts';
import { nameIn, useLanguage } from '../language.ts';
import { PersonPicker } from '../launch/people-picker.tsx';
import { Failed, useErrorWords } from '../shell/states.tsx';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

type Act = RunAct['act'] | 'pauseStep' | 'resumeStep' | 'complete';
type Of = { run: string; token?: string; slot?: string; task?: string; person?: string; subject: PersonRef | null };

/** An act someone chose: to which step of which reviews. `training`: whose result is recorded, and in which trial. */
export type Asked = { act: Act; step: string | null; runs: Of[]; training?: { course: string; trial: string | null } };

/** Every act asks the same way: for whom, what will happen, why. */
export function ActSheet({ asked, flow, onClose }: { asked: Asked | null; flow: Flow; onClose: () => void }) {
  const say = useRunningWords();
  return (
    <Modal opened={asked !== null} onClose={onClose} title={asked && say(`act_${asked.act}`)}>
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

type Unit = NonNullable<RunAct['plus']>['unit'];
type Chosen = { port: string | null; to: string | null; days: number; unit: Unit; mode: 'rewind' | 'beside'; reason: string };

const results = ['completed', 'failed', 'waived'];

function Sheet({ asked, flow, onClose }: { asked: Asked; flow: Flow; onClose: () => void }) {
  const say = useRunningWords();
  const language = useLanguage();
  const errorWords = useErrorWords();
  const queries = useQueryClient();
  const step = asked.step === null ? undefined : flow.steps[asked.step];
  const ports = step === undefined ? [] : asked.act === 'complete' ? results : portsOf(step).map(({ port }) => port);
  const [chosen, setChosen] = useState<Chosen>({ port: ports[0] ?? null, to: null, days: 5, unit: 'workingDays', mode: 'rewind', reason: '' });
  const set = (some: Partial<Chosen>) => setChosen({ ...chosen, ...some });
  const doing = useMutation({
    mutationFn: async () => {
      for (const [done, one] of asked.runs.entries()) {
        await perform(asked, one, { ...chosen, reason: chosen.reason.trim() }).catch((cause: unknown) => {
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
      <p>{say(`will_${asked.act}`, { step: step === undefined ? '' : nameOf(step, language) })}</p>
      {step !== undefined && ['skip', 'override', 'complete'].includes(asked.act) && (
        <Select
          label={say(asked.act === 'complete' ? 'result' : 'outcome')}
          allowDeselect={false}
          value={chosen.port}
          onChange={(port) => set({ port })}
          data={ports.map((value) => ({ value, label: outcomeWords(step, value, language) }))}
        />
      )}
      {asked.act === 'move' && (
        <Select
          label={say('toStep')}
          value={chosen.to}
          onChange={(to) => set({ to })}
          data={besides(flow, step).map((one) => ({ value: one.id, label: nameOf(one, language) }))}
        />
      )}
      {asked.act === 'extend' && (
        <div className={classes.sheetLine}>
          <NumberInput label={say('byHowMuch')} min={1} max={999} value={chosen.days} onChange={(days) => set({ days: Number(days) || 1 })} />
          <Select
            label={say('unit')}
            allowDeselect={false}
            value={chosen.unit}
            onChange={(unit) => set({ unit: unit as Unit })}
            data={(['workingDays', 'days', 'weeks'] as const).map((value) => ({ value, label: say(`unit_${value}`) }))}
          />
        </div>
      )}
      {asked.act === 'reopen' && (
        <Select
          label={say('whatCameAfter')}
          allowDeselect={false}
          value={chosen.mode}
          onChange={(mode) => set({ mode: mode as Chosen['mode'] })}
          data={(['rewind', 'beside'] as const).map((value) => ({ value, label: say(`mode_${value}`) }))}
        />
      )}
      {asked.act === 'reassign' && <PersonPicker label={say('newHolder')} value={chosen.to} onChange={(to) => set({ to })} />}
      <Textarea
        label={say(asked.act === 'complete' ? 'evidence' : 'reason')}
        description={say('reasonHint')}
        required
        autosize
        minRows={2}
        maxLength={asked.act === 'complete' ? 200 : 2000}
        value={chosen.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
        data-autofocus
      />
      {doing.error instanceof Stopped && asked.runs.length > 1 ? (
        <p role="alert">{say('doneFor', { done: doing.error.done, of: asked.runs.length, problem: errorWords(doing.error.cause) })}</p>
      ) : (
        doing.error && <Failed error={doing.error.cause} />
      )}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={doing.isPending} disabled={chosen.reason.trim() === '' || (needsWhom(asked.act) && chosen.to === null)}>
          {say('doIt')}
        </Button>
      </div>
    </form>
  );
}

const needsWhom = (name: Act): boolean => name === 'reassign' || name === 'move';

/** Steps in the same box that a person or the flow does something at. */
function besides(flow: Flow, step: Step | undefined): Step[] {
  return Object.values(flow.steps).filter(
    (other) => step !== undefined && other.in === step.in && other.id !== step.id && (isTask(other) || !['start', 'whenever', 'join'].includes(other.kind)),
  );
}

function perform(asked: Asked, one: Of, chosen: Chosen): Promise<unknown> {
  if (asked.act === 'complete' && asked.training !== undefined)
    return recordTraining({ person: one.person ?? '', ...asked.training }, chosen.port ?? 'completed', chosen.reason);
  return act(one.run, actOf(asked.act as Exclude<Act, 'complete'>, asked.step, one, chosen));
}

function actOf(name: Exclude<Act, 'complete'>, step: string | null, { token, slot, task }: Of, { port, to, days, unit, mode, reason }: Chosen): RunAct {
  const at = step === null ? {} : { step };
  switch (name) {
    case 'pauseStep':
      return { act: 'pause', ...at, reason };
    case 'resumeStep':
      return { act: 'resume', ...at, reason };
    case 'extend':
      return { act: name, ...at, plus: { n: days, unit }, reason };
    case 'reopen':
      return { act: name, ...at, mode, reason };
    case 'override':
      return { act: name, reason, ...(task !== undefined && { task }), ...(port !== null && { port }) };
    default:
      return {
        act: name,
        reason,
        ...(token !== undefined && { token }),
        ...(slot !== undefined && { slot }),
        ...(name === 'skip' && port !== null && { port }),
        ...(needsWhom(name) && to !== null && { to }),
      };
  }
}
