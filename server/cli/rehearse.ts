import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { isoOf } from '../../workflows/flow/calendar.ts';
import { endState } from '../../workflows/flow/rehearse/end-state.ts';
import type { ContractLine } from '../../workflows/flow/rehearse/journal-contract.ts';
import { rehearse, type Rehearsed } from '../../workflows/flow/rehearse/rehearse.ts';
import { readFlow } from './files.ts';
import { CliError, counted, exitCodes, type Out, printLines } from './outcome.ts';
import { rehearsalInput, type RehearsalOptions } from './rehearsal-input.ts';

export type RehearseOptions = RehearsalOptions & { out: string; state?: string };

/** `rehearse`: flows for everybody on a virtual clock, a script of events, and the journal that reality would write. The same input gives the same bytes. */
export function rehearseFlow(file: string, options: RehearseOptions, out: Out): void {
  const input = rehearsalInput(readFlow(file), options, out);
  const journal = openJournal(options.out, out);
  const mails = mailCount();
  const result = rehearse(input, (line) => {
    journal.write(line);
    mails.line(line);
  });
  journal.close();
  if (options.state !== undefined) writeWhole(options.state, `${JSON.stringify(endState(result.rehearsal), null, 1)}\n`);
  printLines(options.out === '-' ? { ...out, out: out.err } : out, [...summary(result, options), ...mails.told()]);
}

/** Lines go out as they come; a journal of thousands of people is larger than one text may be. */
function openJournal(file: string, out: Out): { write: (line: ContractLine) => void; close: () => void } {
  const descriptor = file === '-' ? null : opened(file);
  const began = Date.now();
  let told = began;
  let lines = 0;
  let waiting: string[] = [];
  const flush = () => {
    const text = waiting.join('');
    waiting = [];
    if (descriptor === null) out.out(text);
    else writeSync(descriptor, text);
  };
  const progress = ({ local }: ContractLine) => {
    const now = Date.now();
    if (now - told < 1_000) return;
    told = now;
    out.err(`${local.slice(0, 10)}: ${counted(lines, 'line')} so far\n`);
  };
  return {
    write(line) {
      waiting.push(`${JSON.stringify(line)}\n`);
      lines += 1;
      if (lines % 1_000 !== 0) return;
      flush();
      progress(line);
    },
    close() {
      flush();
      if (descriptor !== null) closeSync(descriptor);
    },
  };
}

function opened(file: string): number {
  try {
    return openSync(file, 'w');
  } catch (error) {
    throw notWritten(file, error);
  }
}

function writeWhole(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw notWritten(file, error);
  }
}

function notWritten(file: string, error: unknown): CliError {
  return new CliError(exitCodes.wrongInput, `${file} could not be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}.`);
}

function summary({ rehearsal, lines, endedAt, cut }: Rehearsed, { out }: RehearseOptions): string[] {
  const { runs } = rehearsal;
  const over = runs.filter(({ scene }) => scene.run.status !== 'running').length;
  return [
    `The journal${out === '-' ? '' : ` is in ${out}`}: ${counted(lines, 'line')}; ${over} of ${counted(runs.length, 'run')} ended${endedAt === null ? '' : `, the cycle on ${isoOf(endedAt)}`}.`,
    ...[...rehearsal.notTaken].map(
      ([step, { why, count }]) =>
        `${counted(count, 'answer')} at ${step} could not be given (${why}), and nobody answered there: say in the model which values are good ones.`,
    ),
    ...(cut ? ['It was stopped because far too much happened: something goes round without end.'] : []),
  ];
}

/** Mails for each person and day of the cycle's zone, as HR asks of a rehearsal. */
function mailCount(): { line: (line: ContractLine) => void; told: () => string[] } {
  const perDay = new Map<string, number>();
  const people = new Set<string>();
  let all = 0;
  let merged = 0;
  return {
    line({ kind, local, to, cc, detail }) {
      if (kind !== 'mail.sent') return;
      for (const person of [...to, ...cc]) {
        const key = `${person} ${local.slice(0, 10)}`;
        perDay.set(key, (perDay.get(key) ?? 0) + 1);
        people.add(person);
        all += 1;
      }
      if (Array.isArray(detail.merged)) merged += detail.merged.length;
    },
    told() {
      if (all === 0) return [];
      const counts = [...perDay.values()].sort((a, b) => a - b);
      const [most = ['', 0]] = [...perDay].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
      const [person, day] = most[0].split(' ');
      const median = counts[Math.floor((counts.length - 1) / 2)] ?? 0;
      const together = merged === 0 ? '' : ` ${counted(merged, 'message')} went out together with others.`;
      return [
        `Mails: ${all.toLocaleString('en')} to ${counted(people.size, 'person', 'people')}; on a day with mail ${median} for one person, at most ${most[1]} (${person} on ${day}).${together}`,
      ];
    },
  };
}
