import { type Living, type Rehearsal, isRunning } from '../../workflows/flow/rehearse/rehearsal.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import type { StepOf } from '../../workflows/flow/schema.ts';
import type { Token } from '../../workflows/flow/state.ts';

/** The first run that neither has ended, nor waits for a named person, another system or a date, nor stands before everybody's eyes as an incident. */
export function stuckIn(rehearsal: Rehearsal, journal: readonly ContractLine[]): string | null {
  const incidents = openIncidents(journal);
  for (const run of rehearsal.runs) {
    if (!isRunning(run)) continue;
    for (const token of run.scene.run.tokens) {
      const why = stuck(rehearsal, run, token, incidents);
      if (why !== null) return `${run.id} ${token.id} ${JSON.stringify(token.waiting)}: ${why}`;
    }
  }
  return null;
}

function openIncidents(journal: readonly ContractLine[]): Map<string, number> {
  const open = new Map<string, number>();
  for (const { kind, run, step, round } of journal) {
    const key = `${run} ${step}:${round}`;
    if (kind === 'incident.opened') open.set(key, (open.get(key) ?? 0) + 1);
    if (kind === 'incident.closed') open.set(key, (open.get(key) ?? 0) - 1);
  }
  return open;
}

function stuck(rehearsal: Rehearsal, run: Living, token: Token, incidents: Map<string, number>): string | null {
  const { tokens, holds } = run.scene.run;
  const clocks = Object.values(run.scene.clocks);
  const ticks = clocks.some((clock) => clock.token === token.id);
  const isIncident = (incidents.get(`${run.id} ${token.id}`) ?? 0) > 0;
  if (holds.some(({ to }) => to === null)) return null;
  switch (token.waiting.for) {
    case 'incident':
      return isIncident ? null : 'its incident is not to be seen';
    case 'starts':
      return null;
    case 'command':
      return 'its command is over';
    case 'task': {
      const task = run.scene.tasks[token.waiting.taskId];
      if (task === undefined) return 'its task is not there';
      if (task.status === 'scheduled') return task.lacking.length > 0 || clocks.some((clock) => clock.task === task.id) ? null : 'nothing opens its task';
      if (task.status !== 'open') return `its task is ${task.status}`;
      return isIncident || task.slots.some(({ status }) => status === 'open') ? null : 'its task asks nobody';
    }
    case 'first': {
      const settings = run.edition.plan.steps[token.step]?.settings as Partial<StepOf<'wait'>['settings']> | undefined;
      return ticks || settings?.endedBy !== undefined ? null : 'no date of it ticks';
    }
    case 'inside':
      return ticks || tokens.some(({ path }) => path.some(({ container }) => container === token.id)) ? null : 'nothing is inside and nothing ticks';
    case 'children': {
      const below = run.children.filter(({ scope, scopeRound }) => scope === token.step && scopeRound === token.round);
      return ticks || below.some(isRunning) ? null : 'nothing below runs and nothing ticks';
    }
    case 'join': {
      const fork = token.forks.at(-1);
      const others = tokens.filter((one) => one.id !== token.id && one.forks.some(({ split, round }) => split === fork?.split && round === fork.round));
      return others.some(({ waiting }) => waiting.for !== 'join') || others.some(({ step }) => step !== token.step) ? null : 'nobody else comes to its join';
    }
    case 'reply':
      return ticks || rehearsal.calls.some((call) => call.run === run && call.call.token === token.id) ? null : 'nobody replies';
  }
}
