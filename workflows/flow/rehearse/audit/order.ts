import { contractLine, type ContractLine } from '../journal-contract.ts';
import { type Check, fault, type Fault } from './fault.ts';

const keys = Object.keys(contractLine.shape);

export function order(): Check {
  let before: ContractLine | null = null;
  return {
    line(line) {
      const faults: Fault[] = [];
      const say = (about: string) => void faults.push(fault('order', line, about));
      if (line.n !== (before?.n ?? 0) + 1) say(`expected line ${(before?.n ?? 0) + 1}`);
      if (before !== null && line.at < before.at) say(`is earlier than the line before it, ${before.at}`);
      if (Object.keys(line).join() !== keys.join()) say(`expected the keys ${keys.join(', ')}`);
      if (line.cause !== null && line.cause >= line.n) say(`was brought about by line ${line.cause}, which comes later`);
      before = line;
      return faults;
    },
    end: () => [],
  };
}

/** Lines of the script by their number, each with how often it was acknowledged. `expected`: how many there are, where that is known. */
export function acknowledged(): Check {
  const seen = new Set<number>();
  return {
    line(line) {
      const isWord = line.kind === 'event.accepted' || line.kind === 'event.refused';
      if (line.event === null) return [];
      if (isWord && seen.has(line.event)) return [fault('acknowledged', line, `line ${line.event} of the script was acknowledged before`)];
      if (isWord) seen.add(line.event);
      return isWord || seen.has(line.event) ? [] : [fault('acknowledged', line, `line ${line.event} of the script comes to something before it is accepted`)];
    },
    end: () => [],
  };
}
