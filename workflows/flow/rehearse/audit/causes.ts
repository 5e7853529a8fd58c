import { type ContractLine, detailText } from '../journal-contract.ts';
import { type Check, fault, type Fault, none, taskOf } from './fault.ts';

/** What a date brings about comes with that date; and a date is what its own explanation comes to. */

/** Which clock of a task brings a line about. */
function clockOf(line: ContractLine): string | null {
  switch (line.kind) {
    case 'task.timedOut':
      return 'closes';
    case 'task.reminded':
      return `reminder ${detailText(line, 'reminder')} ${detailText(line, 'nth')}`;
    case 'task.escalated':
      return line.detail.nth === undefined ? `rung ${detailText(line, 'rung')}` : `reminder ${detailText(line, 'rung')} ${detailText(line, 'nth')}`;
    default:
      return null;
  }
}

/** And which lines of its task show that a clock came to something. */
function showsIn(line: ContractLine): string[] {
  const { kind } = line;
  // At that instant it may have been over, since those whom it still asked are asked no more.
  if (kind === 'task.late' || kind === 'step.left') return ['due'];
  if (kind === 'task.timedOut') return ['closes'];
  if (kind === 'task.escalated' || kind === 'incident.opened') return [`rung ${detailText(line, 'rung')}`];
  return kind === 'clock.set' && detailText(line, 'name') === 'rung' ? [`rung ${detailText(line, 'item')}`] : [];
}

/** Which clocks of a task always come to something where it is still open. */
const shown = ['due', 'rung'];

export function causes(): Check {
  const fired = new Map<string, string>();
  const late = new Set<string>();
  const kept = new Set<string>();
  let unseen = new Map<string, ContractLine>();
  let now = '';
  const missing = (): Fault[] => {
    const faults = [...unseen.values()].map((line) => fault('deadline', line, `${detailText(line, 'clock')} comes, and nothing comes of it`));
    unseen = new Map();
    return faults;
  };
  return {
    line(line) {
      const { kind, at } = line;
      const task = taskOf(line);
      const faults = at === now ? [] : missing();
      now = at;
      for (const clock of showsIn(line)) unseen.delete(`${task} ${clock}`);
      if (kind === 'task.late') late.add(task);
      if (kind === 'task.reminded') fired.set(`${task} told ${detailText(line, 'reminder')}.${detailText(line, 'nth')}`, at);
      const isNew = kind === 'mail.kept' || (kind === 'mail.sent' && !kept.has(detailText(line, 'key')));
      if (kind === 'mail.kept') kept.add(detailText(line, 'key'));
      if (isNew && detailText(line, 'message') === 'reminder' && fired.get(`${task} told ${detailText(line, 'item')}`) !== at)
        faults.push(fault('deadline', line, `reminds of what nobody is reminded of (${detailText(line, 'item')})`));
      if (kind === 'clock.moved' || kind === 'clock.set') late.delete(task);
      if (kind === 'clock.fired') {
        const name = detailText(line, 'name');
        const which = name === 'reminder' || name === 'rung' ? `${name} ${detailText(line, 'item')}` : name;
        fired.set(`${task} ${name === 'reminder' ? `${which} ${detailText(line, 'nth')}` : which}`, at);
        if (shown.includes(name) && !(name === 'due' && late.has(task))) unseen.set(`${task} ${which}`, line);
        return faults;
      }
      const clock = clockOf(line);
      if (clock !== null && fired.get(`${task} ${clock}`) !== at) faults.push(fault('deadline', line, `comes without its date (${clock})`));
      return faults;
    },
    end: missing,
  };
}

type Told = { rule?: string; op?: string; from?: string | null; to?: string | null };

/** Each step of an explanation begins where the one before it came to, and the last comes to the date itself; hours and minutes are counted again. */
export function explained(): Check {
  const dates = new Map<string, string | null>();
  return {
    line(line) {
      const { kind, due, detail } = line;
      if (!kind.startsWith('clock.') || typeof detail.clock !== 'string') return none;
      const before = dates.get(detail.clock);
      dates.set(detail.clock, due);
      const say = (about: string): Fault[] => [fault('explained', line, about)];
      if (kind === 'clock.cancelled') {
        dates.delete(detail.clock);
        return before === undefined || before === due ? none : say(`${detail.clock} is cancelled for ${due}, but was set for ${before}`);
      }
      if (detail.was !== undefined && before !== undefined && detail.was !== before)
        return say(`${detail.clock} was at ${before}, not at ${detailText(line, 'was')}`);
      return Array.isArray(detail.ledger) && due !== null ? ofLedger(detail.ledger as Told[], due).flatMap(say) : none;
    },
    end: () => none,
  };
}

function ofLedger(ledger: readonly Told[], due: string): string[] {
  const last = ledger.at(-1);
  const faults = last?.to !== due ? [`its explanation comes to ${String(last?.to)}, not to ${due}`] : [];
  for (const [index, { from = null, to = null, op = '' }] of ledger.entries()) {
    const before = ledger[index - 1]?.to ?? null;
    if (from !== null && before !== null && from !== before) faults.push(`${op} begins at ${from}, where ${before} was come to`);
    const [, n, unit] = /^(-?\d+) (hours|minutes)$/.exec(op) ?? [];
    if (n === undefined || from === null || to === null) continue;
    const length = Number(n) * (unit === 'hours' ? 3_600_000 : 60_000);
    if (Date.parse(to) - Date.parse(from) !== length) faults.push(`${op} from ${from} does not come to ${to}`);
  }
  return faults;
}
