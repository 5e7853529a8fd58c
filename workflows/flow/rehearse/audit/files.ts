import { type ContractLine, detailText } from '../journal-contract.ts';
import { type Check, fault, none } from './fault.ts';

/** What is due is erased at once, or told to be held; nothing goes while somebody has put a hold on it, and nothing that was not due. */
export function kept(): Check {
  /** By person, type and first day: records that are due and what became of each. */
  const due = new Map<string, { line: ContractLine; settled: boolean }[]>();
  const byHand = new Set<string>();
  const waiting: { line: ContractLine; settled: boolean }[] = [];
  let now = '';

  const overdue = () =>
    waiting
      .splice(0)
      .flatMap(({ line, settled }) => (settled ? [] : [fault('kept', line, `${detailText(line, 'record')} is due and neither erased nor told to be held`)]));

  function onLine(line: ContractLine) {
    const { kind, outcome, detail } = line;
    const person = line.for ?? '';
    const key = `${person} ${detailText(line, 'record')} ${detailText(line, 'effective')}`;
    if (kind === 'retention.held' && detail.record === '*') {
      const places = outcome === 'placed';
      if (byHand.has(person) === places) return [fault('kept', line, `a hold is ${outcome} that is ${places ? 'there' : 'not there'}`)];
      if (places) byHand.add(person);
      else byHand.delete(person);
      return none;
    }
    if (kind === 'retention.due') {
      const one = { line, settled: false };
      due.set(key, [...(due.get(key) ?? []), one]);
      waiting.push(one);
      return none;
    }
    const found = due.get(key) ?? [];
    if (kind === 'retention.held') {
      const held = found.find(({ settled }) => !settled);
      if (held === undefined) return [fault('kept', line, `${key} is held, but was not due`)];
      held.settled = true;
      return detail.why === 'byHand' && !byHand.has(person) ? [fault('kept', line, `${key} is held by hand, but nobody has put a hold on it`)] : none;
    }
    const gone = found.find(({ settled }) => !settled) ?? found[0];
    if (gone === undefined) return [fault('kept', line, `${key} is erased, but was not due`)];
    gone.settled = true;
    const left = found.filter((one) => one !== gone);
    due.set(key, left);
    return byHand.has(person) ? [fault('kept', line, `${key} is erased although somebody has put a hold on it`)] : none;
  }

  return {
    line(line) {
      const late = line.at === now ? none : overdue();
      now = line.at;
      return line.kind.startsWith('retention.') ? [...late, ...onLine(line)] : late;
    },
    end: overdue,
  };
}
