import type { ZoneTable } from '../calendar.ts';
import type { RunEvent } from '../events.ts';
import type { JournalLine } from '../journal.ts';
import type { Looks } from '../looks.ts';
import type { CallOrder, Needs, Over, Scene } from '../perform/scene.ts';
import type { perform } from '../perform.ts';
import type { KeptMail, NudgeBudget } from '../nudge.ts';
import type { Plan } from '../plan.ts';
import type { Flow } from '../schema.ts';
import type { Answer, Clock, Instant, Slot, TaskState } from '../state.ts';
import type { Draft } from '../task/events.ts';
import type { Heard, Watch } from '../standing.ts';
import type { StartAsk } from '../starting.ts';
import type { CycleView, World, WorldChange } from '../world.ts';
import type { Heap } from './heap.ts';
import type { ContractLine } from './journal-contract.ts';
import type { People, Places } from './people.ts';
import type { Queue } from './queue.ts';
import type { ScriptLine } from './script.ts';
import type { Store } from './store.ts';

/** What is kept while a rehearsal goes on. Everything else reads and changes this; nothing of it is ever stored. */

/** A version of a flow. */
export type Edition = { flow: Flow; plan: Plan; looks: Looks; version: number };

export type Cycle = {
  id: string;
  edition: Edition;
  view: CycleView;
  /** Everyone in it, by id. */
  audience: string[];
  /** `closing`: nothing begins in it any more, and what still goes on has been cancelled. */
  status: 'running' | 'closing' | 'ended' | 'cancelled';
  /** Runs begin under it one by one, until it is closed. */
  standing: boolean;
  begun: number;
  /** Its own runs: one of a launch; under a standing one its own and those that were started. */
  roots: Living[];
  /** Of a standing one. */
  root: Living | null;
  /** Runs that were begun in it, by their key. */
  keys: Map<string, Living[]>;
  /** What was asked for and waits: for the run of its key to be over, or for the cycle to go on. */
  waiting: { key: string; rule: 'queued' | 'paused'; ask: StartAsk; why: Why }[];
  /** What triggers have asked for, by key and event. */
  events: Set<string>;
  /** What is watched for each person, by trigger. */
  watches: Map<string, Watch>;
  /** Looks that came while it was paused. */
  late: Look[];
};

/** `begun`: how many were begun here. */
export type FanOut = { token: string; needs: Needs; over: Over; begun: number; expected: number; done: number; open: boolean };

/** A run, with all that a database would keep of it. `n`: its number among those that its forEach began; `place`: how many were begun before it. */
export type Living = {
  id: string;
  n: number;
  place: number;
  cycle: Cycle;
  edition: Edition;
  parent: Living | null;
  scope: string | null;
  scopeRound: number;
  subject: string | null;
  continues: Living | null;
  children: Living[];
  scene: Scene;
  /** Tasks that are over. */
  past: TaskState[];
  answers: Map<string, Answer[]>;
  /** Parts whose answer was taken back since. */
  takenBack: Set<string>;
  fanOuts: Record<string, FanOut>;
  holders: string[];
  /** Answers that were released to people. */
  released: { to: string[]; answers: { step: string; fields: string[] }[] }[];
  takesJoiners: boolean;
  seeks: boolean;
  world: World;
  /** Of one that was begun under a standing cycle. */
  startKey?: string;
};

/** Why something happens: the line of the journal that brought it about, the line of the script, and what that is called. */
export type Why = { cause: number | null; event: number | null; ref: string | null };
export const byTime: Why = { cause: null, event: null, ref: null };

export type Ticking = { run: Living; clock: Clock };
export type Birth = { run: Living; why: Why };
export type Told = { run: Living; change: WorldChange; why: Why };
export type Raised = { run: Living; event: RunEvent; why: Why };
/** What a standing cycle watches for somebody is to be looked at. */
export type Look = { at: Instant; n: number; cycle: Cycle; trigger: string; person: string; watch: Watch };
/** Something around the runs, at its instant. */
export type Coming = { at: Instant; n: number; happens: () => void };
/** Somebody's act: of the script, or expected beyond it. */
export type Act = { at: Instant; n: number; does: ScriptLine | Expected };
export type Expected = { run: Living; task: string; slot: string; response: Response };

/** What people answer beyond the script: asked once for each part that opens to somebody. Instants that are past count as now. */
export type Responder = (part: { task: TaskState; slot: Slot; run: Living; at: Instant }) => Response[];
export type Response = { at: Instant; by: string; outcome: string; values: Record<string, unknown> };

/** A call of another system that has not been answered. */
export type OpenCall = { run: Living; call: CallOrder };

/** Each line as it is published, and as the kernel wrote it of which run. */
export type Write = (line: ContractLine, raw: JournalLine, run: Living | null) => void;

/** What is known of files that come to their end. `planned`: the day each record is due, by its id; `due`: whose it is, once it is; `held`: told so. */
export type Retention = { planned: Map<string, string>; due: Map<string, string>; held: Set<string>; byHand: Set<string> };

export type Rehearsal = {
  perform: typeof perform;
  now: Instant;
  start: Instant;
  until: Instant;
  zone: string;
  zones: (name: string) => ZoneTable;
  places: Places;
  /** Dates that a launch of the script does not give. */
  dates: Record<string, string>;
  owner: string | null;
  library: Map<string, Edition[]>;
  /** Further versions, by the name that a script publishes them under. */
  files: Record<string, Omit<Edition, 'version'>>;
  cycles: Cycle[];
  runs: Living[];
  running: Set<Living>;
  bySubject: Map<string, Living[]>;
  byHolder: Map<string, Set<Living>>;
  /** Runs that let people in who come later, that go through groups, or in which nobody was found for a step. */
  open: Set<Living>;
  clocks: Heap<Ticking>;
  /** Runs that are to begin, what runs are to be told, and what they raised: each in the order in which it came, before time goes on. */
  births: Queue<Birth>;
  told: Queue<Told>;
  /** What standing cycles have heard of, runs that are asked for under them, and when what they watch is looked at. */
  heard: Queue<{ cycle: Cycle; heard: Heard; heardAt: Instant; why: Why }>;
  asked: Queue<{ cycle: Cycle; ask: StartAsk; why: Why }>;
  looks: Heap<Look>;
  coming: Heap<Coming>;
  raised: Queue<Raised>;
  acts: Heap<Act>;
  queued: number;
  /** Lines of the script that wait for something to happen at a step. */
  awaited: Awaited[];
  people: People;
  store: Store;
  retention: Retention;
  notices: Map<string, Instant>;
  /** How many mails people get, and when; null: whatever comes up is sent at once. */
  budget: NudgeBudget | null;
  bags: Map<string, MailBag>;
  /** When a bag may be due; one that is not any more is passed over. */
  bagsDue: Heap<{ at: Instant; person: string }>;
  drafts: Map<string, Draft>;
  calls: OpenCall[];
  /** How many further attempts fail, by subject and step. */
  failures: Map<string, number>;
  /** Runs of before the start, by person. */
  pastRuns: Map<string, PastRun[]>;
  responder: Responder | null;
  responded: Set<string>;
  /** Answers beyond the script that were refused, by step, with why and how many. */
  notTaken: Map<string, { why: string; count: number }>;
  write: Write;
  written: number;
  /** The line that set each clock. */
  clockLines: Map<string, number>;
};

/** What waits for the next mail of one person, with when that goes and the line that says so; and when mails went that count. */
export type MailBag = { kept: (KeptMail & { of: Living; due: Instant; line: number })[]; sent: Instant[] };

export type Awaited = { line: ScriptLine; left: number; seen: Set<string> };
export type PastRun = { flow: string; startedAt: Instant; endedAt: Instant | null; outcome: string | null; answers: Answer[] };

/** The order in which things were asked for settles ties. */
export function nextNumber(rehearsal: Rehearsal): number {
  rehearsal.queued += 1;
  return rehearsal.queued;
}

/** At its instant, or now where that is past. */
export function comes(rehearsal: Rehearsal, at: Instant, happens: () => void): void {
  rehearsal.coming.add({ at: Math.max(at, rehearsal.now), n: nextNumber(rehearsal), happens });
}

export function isRunning({ scene }: Living): boolean {
  return scene.run.status === 'running';
}

export function latestOf({ library }: Rehearsal, flow: string): Edition | undefined {
  return library.get(flow)?.at(-1);
}
