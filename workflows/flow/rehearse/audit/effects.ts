import { type ContractLine, detailText } from '../journal-contract.ts';
import { type Check, fault, none } from './fault.ts';

/** What leaves a run: mails, calls, records, facts. Each key once, and nothing to those who are gone. */

/** `leftOn`: the first day on which a person is no longer there, in the zone of the cycle; leaving in the journal counts too. */
export function recipients(leftOn: Readonly<Record<string, string>>): Check {
  const gone = new Map(Object.entries(leftOn));
  return {
    line(line) {
      const { kind, person, detail } = line;
      if (kind === 'event.accepted' && person !== null) {
        if (detail.do === 'leave') gone.set(person, detailText(line, 'effective'));
        if (detail.do === 'join') gone.delete(person);
      }
      if (kind !== 'mail.sent') return none;
      const day = line.local.slice(0, 10);
      return [...line.to, ...line.cc].flatMap((id) => {
        const left = gone.get(id);
        return left !== undefined && left <= day ? [fault('leaver', line, `goes to ${id}, who left on ${left}`)] : [];
      });
    },
    end: () => none,
  };
}

export function onceEach(): Check {
  const seen = new Map<string, number>();
  return {
    line(line) {
      const faults = keysOf(line).flatMap((key) => {
        const before = seen.get(key);
        seen.set(key, line.n);
        return before === undefined ? [] : [fault('once', line, `${key} was there before, in line ${before}`)];
      });
      if (line.kind === 'mail.sent' && line.to.length + line.cc.length !== 1) faults.push(fault('once', line, 'one line is one recipient'));
      return faults;
    },
    end: () => none,
  };
}

function keysOf(line: ContractLine): string[] {
  const { kind, run, step, round, detail } = line;
  const place = `${run} ${step}:${round}`;
  switch (kind) {
    case 'mail.kept':
      return [`kept ${detailText(line, 'key')}`];
    case 'mail.sent': {
      const merged = (detail.merged ?? []) as { key: string }[];
      return [{ key: detailText(line, 'key') }, ...merged].map(({ key }) => `mail ${key}`);
    }
    case 'connect.sent':
      return [`call ${detailText(line, 'key')}`];
    case 'record.written':
      return step === null ? [] : [`record ${place} ${line.for} ${detailText(line, 'type')} ${JSON.stringify(detail.values)}`];
    case 'fact.recorded':
      return step === null ? [] : [`fact ${place} ${detailText(line, 'scope')} ${detailText(line, 'id')} ${detailText(line, 'key')}`];
    case 'run.finished':
      return [];
    default:
      return [];
  }
}
