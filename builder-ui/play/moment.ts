import { type Frame, type OpenPart, standAt } from '../../workflows/flow/play/play.ts';
import type { PlayerState } from './player.ts';
import type { SayPlay } from './use-play-words.ts';

/** How everything stands at the moment that is looked at. */
export type Stand = {
  frames: Frame[];
  /** Where runs are, the innermost steps only. */
  tokens: { run: string; person: string | null; step: string; stuck: boolean }[];
  parts: (OpenPart & { person: string | null; run: string })[];
  dates: { step: string; due: string }[];
  /** How the run of the person it is about ended, once all of theirs have. */
  ended: string | null;
};

const known = new WeakMap<readonly Frame[], { at: number; stand: Stand }>();
const nothing: Stand = { frames: [], tokens: [], parts: [], dates: [], ended: null };

/** The same object while nothing changes, so that what shows it is not drawn again at every tick. */
export function standOf({ played, at, about }: PlayerState): Stand {
  if (played === null) return nothing;
  const last = lastBefore(played.frames, at);
  const before = known.get(played.frames);
  if (before?.at === last) return before.stand;
  const stand = madeOf(standAt(played.frames, new Date(at).toISOString()), about);
  known.set(played.frames, { at: last, stand });
  return stand;
}

/** How many frames there have been by then. */
function lastBefore(frames: readonly Frame[], at: number): number {
  const text = new Date(at).toISOString();
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.at ?? '') <= text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function madeOf(frames: Frame[], about: string): Stand {
  const running = frames.filter(({ status }) => status === 'running');
  const own = frames.filter(({ person }) => person === about);
  return {
    frames,
    tokens: running.flatMap(({ run, person, steps }) => steps.map(({ step, incident }) => ({ run, person, step, stuck: incident !== null }))),
    parts: running.flatMap(({ run, person, parts }) => parts.map((part) => ({ ...part, person, run }))),
    dates: running.flatMap(({ dates }) => dates),
    ended: own.length > 0 && own.every(({ status }) => status !== 'running') ? (own.at(-1)?.outcome ?? '') : null,
  };
}

const hourMs = 3_600_000;

/** `3 days`, `5 hours`, or `late`. */
export function leftWords(due: string, at: number, say: SayPlay): string {
  const left = Date.parse(due) - at;
  if (left <= 0) return say('late');
  const hours = Math.ceil(left / hourMs);
  return hours <= 48 ? say('leftHours', { count: hours }) : say('leftDays', { count: Math.ceil(hours / 24) });
}
