import { createStore } from 'zustand/vanilla';
import { type CaseEvent, goneOnWith, lastRefused } from '../../workflows/flow/play/case.ts';
import type { Scenario } from '../../workflows/flow/scenario.ts';
import type { PlayAnswer, PlayAsk } from '../api/play.ts';

/**
 * What is tried, and the moment that is looked at. No React. The example is the truth: whatever is done here is one more event of it, and what it comes to is
 * asked for again; rewinding only looks at an earlier moment of what is known.
 */

export type PlayerState = {
  /** Null: nothing has begun yet. */
  example: Scenario | null;
  about: string;
  /** Somebody on file: kept as an example only without names. */
  real: boolean;
  usual: boolean;
  played: PlayAnswer | null;
  /** The moment that is looked at, and the first and the last one, in ms. */
  at: number;
  from: number;
  to: number;
  playing: boolean;
  busy: boolean;
  error: unknown;
};

const dayMs = 86_400_000;
/** The clock goes on where nothing more is to come, so that the last moment can be seen. */
const after = dayMs / 2;
const minuteMs = 60_000;

export type Player = ReturnType<typeof createPlayer>;

export function createPlayer(ask: (asked: PlayAsk) => Promise<PlayAnswer>) {
  const store = createStore<PlayerState>(() => ({
    example: null,
    about: '',
    real: false,
    usual: false,
    played: null,
    at: 0,
    from: 0,
    to: 0,
    playing: false,
    busy: false,
    error: null,
  }));
  const { getState: get, setState: set } = store;

  /** Keeps the moment that is looked at unless told another. */
  async function replay(example: Scenario, usual: boolean, at: number | null): Promise<PlayAnswer | null> {
    set({ busy: true, error: null, playing: false });
    try {
      const played = await ask({ example, usual });
      const times = played.lines.filter(isTold).map((line) => Date.parse(line.at));
      const [from, to] = [times[0] ?? 0, (times.at(-1) ?? 0) + after];
      set({ example, usual, played, from, to, at: Math.min(Math.max(at ?? from, from), to), busy: false });
      return played;
    } catch (error) {
      set({ busy: false, error });
      return null;
    }
  }

  return {
    store,
    open: (example: Scenario, { about, real, usual }: Pick<PlayerState, 'about' | 'real' | 'usual'>) => {
      set({ about, real });
      return replay(example, usual, null);
    },
    setUsual: (usual: boolean) => {
      const { example, at } = get();
      return example === null ? null : replay(example, usual, at);
    },
    seek: (at: number) => set(({ from, to }) => ({ at: Math.min(Math.max(wholeMinute(at), from), to) })),
    /** To the next moment at which something happens, or the one before. */
    jump(by: 1 | -1): void {
      const { played, at, from, to } = get();
      const times = [...new Set((played?.lines ?? []).filter(isTold).map((line) => Date.parse(line.at)))];
      const next = by === 1 ? times.find((time) => time > at) : times.findLast((time) => time < at);
      set({ at: next ?? (by === 1 ? to : from), playing: false });
    },
    play: (playing: boolean) => set(({ at, to, from }) => ({ playing, at: playing ? (at >= to ? from : at) : Math.min(wholeMinute(at), to) })),
    /** So much further, while it is played; it stops by itself at the end. */
    tick: (ms: number) => set(({ at, to }) => (at + ms >= to ? { at: to, playing: false } : { at: at + ms })),
    /** Somebody does something now: what came later is dropped. What is refused changes nothing; the rule is told. */
    async say(event: Omit<CaseEvent, 'at'>): Promise<ReturnType<typeof lastRefused>> {
      const { example, played, at, usual } = get();
      if (example === null || played === null) return null;
      const moment = wholeMinute(at);
      const next = goneOnWith(example, played.lines, moment, { ...event, at: localMinute(moment, example.zone) });
      const after = await replay(next, usual, moment);
      const refused = after === null ? null : lastRefused(next, after.lines);
      if (refused !== null) await replay(example, usual, at);
      return refused;
    },
  };
}

/** Scripts are told in minutes: while it stands still the clock shows one. */
const wholeMinute = (at: number): number => Math.ceil(at / minuteMs) * minuteMs;

/** What the slider goes over: nobody waits for the end of what is kept on file. */
const isTold = ({ kind }: { kind: string }): boolean => !kind.startsWith('retention.');

/** `2027-03-12T09:30`, as a script has it. */
export function localMinute(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}
