import { type ContractLine, detailText } from '../journal-contract.ts';
import { type Check, fault, type Fault, none } from './fault.ts';

/** Who is written to: told again from who holds each part, whom a rung names, and the key that each mail is sent by. */

/** Mails that only the holder of a part gets. */
const own = ['task', 'reminder', 'reopened'];

export function letters(): Check {
  const holders = new Map<string, string>();
  const named = new Map<string, string[]>();
  const asked = new Map<string, ContractLine>();
  const reached = new Set<string>();
  const paused = new Set<string>();
  /** Messages that wait for the next mail of whom they are for, by their key. */
  const kept = new Map<string, string>();

  /** What went out was kept for this reader before, and not sent since. */
  function ofKept(line: ContractLine, key: string): Fault[] {
    const recipient = line.to[0] ?? line.cc[0] ?? '';
    const meant = kept.get(key);
    kept.delete(key);
    if (meant === undefined) return [fault('recipient', line, `merges ${key}, which did not wait`)];
    return meant === recipient ? none : [fault('recipient', line, `${key} waited for ${meant} and goes to ${recipient}`)];
  }

  function sent(line: ContractLine): Fault[] {
    const key = detailText(line, 'key');
    const { merged } = line.detail;
    if (Array.isArray(merged)) return (merged as { key: string }[]).flatMap((one) => ofKept(line, one.key));
    return kept.has(key) ? ofKept(line, key) : ofMail(line);
  }

  function ofMail(line: ContractLine): Fault[] {
    const { run, step, round, to, cc, detail } = line;
    const part = typeof detail.part === 'string' ? detail.part : null;
    const [message, item] = [detailText(line, 'message'), detailText(line, 'item')];
    const recipient = to[0] ?? cc[0] ?? '';
    reached.add(recipient);
    const [place, , ...rest] = detailText(line, 'key').split('|');
    if (place !== (part ?? `${run}:${step}:${round}`) || rest.join('|') !== [message, item, recipient].join('|'))
      return [fault('recipient', line, `the key ${detailText(line, 'key')} is not that of ${message} ${item} to ${recipient}`)];
    if (part === null) return none;
    if (own.includes(message)) {
      const holder = holders.get(part);
      asked.delete(part);
      return holder === recipient ? none : [fault('recipient', line, `${message} goes to ${recipient}, but ${part} is with ${holder ?? 'nobody'}`)];
    }
    const rung = named.get(`${run} ${step}:${round} ${item.split('.')[0]}`);
    return message === 'tell' && rung !== undefined && !rung.includes(recipient)
      ? [fault('recipient', line, `goes to ${recipient}, but the rung names ${rung.join(', ')}`)]
      : none;
  }

  return {
    line(line) {
      const { kind, run, step, round, to, detail } = line;
      if (kind === 'run.paused' && run !== null) paused.add(run);
      if (kind === 'run.resumed' && run !== null) paused.delete(run);
      if (kind === 'task.escalated') named.set(`${run} ${step}:${round} ${detailText(line, 'rung')}`, to);
      if (kind === 'task.reminded' && detail.part === undefined) named.delete(`${run} ${step}:${round} ${detailText(line, 'reminder')}`);
      const part = typeof detail.part === 'string' ? detail.part : null;
      if (part !== null && (kind === 'task.opened' || kind === 'task.reassigned') && line.for !== null) {
        holders.set(part, line.for);
        if (run !== null && !paused.has(run)) asked.set(part, line);
      }
      if (kind === 'mail.kept') kept.set(detailText(line, 'key'), to[0] ?? line.cc[0] ?? '');
      if (kind === 'mail.kept') return ofMail(line);
      return kind === 'mail.sent' ? sent(line) : none;
    },
    end: () =>
      [...asked].flatMap(([part, line]) =>
        line.for !== null && reached.has(line.for) ? [fault('recipient', line, `${line.for} has ${part} and was not told, though told of others`)] : [],
      ),
  };
}
