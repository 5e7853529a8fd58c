import { type ContractLine, detailText } from '../journal-contract.ts';
import { type Check, fault, none } from './fault.ts';

/** What an act that was accepted comes to at once, by its verb. A decline may also be an answer of the form's own. */
const comesTo: Record<string, readonly string[]> = {
  answer: ['task.decided', 'task.declined'],
  decline: ['task.declined', 'task.decided'],
  withdraw: ['task.withdrawn'],
  override: ['task.overridden'],
  delegate: ['task.reassigned'],
  reassign: ['task.reassigned'],
  skip: ['step.skipped'],
  move: ['run.moved', 'step.left'],
};

const done = new Set(Object.values(comesTo).flat());

/** Whoever was told that an act of theirs counts finds it in the journal, before the next act on the same run; and nothing of the kind is there that nobody did. */
export function carriedOut(): Check {
  const promised = new Map<string, ContractLine>();
  const missing = (run: string) => {
    const line = promised.get(run);
    promised.delete(run);
    return line === undefined ? none : [fault('acknowledged', line, `${detailText(line, 'do')} was accepted, but did not come to anything`)];
  };
  return {
    line(line) {
      const { kind, run, step, detail } = line;
      if (run === null) return none;
      if (kind === 'event.accepted') {
        const faults = missing(run);
        if (typeof detail.do === 'string' && comesTo[detail.do] !== undefined) promised.set(run, line);
        return faults;
      }
      const act = promised.get(run);
      if (act !== undefined && act.at !== line.at) return missing(run);
      if (act !== undefined && done.has(kind) && comesTo[detailText(act, 'do')]?.includes(kind) && (act.step === null || act.step === step))
        promised.delete(run);
      return none;
    },
    end: () => [...promised.keys()].flatMap(missing),
  };
}
