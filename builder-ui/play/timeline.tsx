import { ActionIcon } from '@mantine/core';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerSkipBackFilled, IconPlayerSkipForwardFilled } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { instantWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import type { PlayerState } from './player.ts';
import { usePlayer, usePlayerState } from './player-context.ts';
import { useTold } from './told.ts';
import { usePlayWords } from './use-play-words.ts';

const dayMs = 86_400_000;
const playingOf = ({ playing }: PlayerState) => playing;
const atOf = ({ at }: PlayerState) => at;
const fromOf = ({ from }: PlayerState) => from;
const toOf = ({ to }: PlayerState) => to;
const playedOf = ({ played }: PlayerState) => played;
const zoneOf = ({ example }: PlayerState) => example?.zone ?? 'UTC';

/** Play and pause, a slider over all that happens, and in a sentence what happened last. Arrow keys go day by day, with Shift from one thing to the next. */
export function Timeline({ perSecond }: { perSecond: number }) {
  const say = usePlayWords();
  const language = useLanguage();
  const player = usePlayer();
  const playing = usePlayerState(playingOf);
  const at = usePlayerState(atOf);
  const from = usePlayerState(fromOf);
  const to = usePlayerState(toOf);
  const zone = usePlayerState(zoneOf);
  const told = useTold();
  const isThere = usePlayerState(playedOf) !== null;
  const moment = isThere ? instantWords(new Date(at).toISOString(), language, zone) : '';
  const last = told.findLast(({ line }) => Date.parse(line.at) <= at);
  usePlaying(playing, perSecond);
  const keys = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowDown' ? -1 : 0;
    if (event.key === ' ') player.play(!playing);
    else if (by !== 0 && event.shiftKey) player.jump(by);
    else if (by !== 0) player.seek(at + by * dayMs);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="play-buttons">
        <ActionIcon variant="subtle" color="gray" aria-label={say('previous')} title={say('previous')} onClick={() => player.jump(-1)}>
          <IconPlayerSkipBackFilled size={16} />
        </ActionIcon>
        <ActionIcon
          variant="filled"
          radius="xl"
          size={36}
          aria-label={say(playing ? 'pause' : 'play')}
          title={say(playing ? 'pause' : 'play')}
          onClick={() => player.play(!playing)}
        >
          {playing ? <IconPlayerPauseFilled size={18} /> : <IconPlayerPlayFilled size={18} />}
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={say('next')} title={say('next')} onClick={() => player.jump(1)}>
          <IconPlayerSkipForwardFilled size={16} />
        </ActionIcon>
      </div>
      <div className="play-slide">
        <Ticks />
        <input
          type="range"
          aria-label={say('slider')}
          aria-valuetext={moment}
          min={from}
          max={Math.max(to, from + 1)}
          step={60_000}
          value={at}
          onChange={({ currentTarget }) => {
            player.play(false);
            player.seek(Number(currentTarget.value));
          }}
          onKeyDown={keys}
        />
      </div>
      <p className="play-now" aria-live={playing ? 'off' : 'polite'}>
        <b>{moment}</b>
        <span>{last?.sentence ?? ''}</span>
      </p>
    </>
  );
}

/** The clock goes on while it plays. */
function usePlaying(playing: boolean, perSecond: number): void {
  const player = usePlayer();
  const before = useRef(0);
  useEffect(() => {
    if (!playing) return;
    let frame = 0;
    before.current = performance.now();
    const tick = (now: number) => {
      player.tick(((now - before.current) / 1_000) * perSecond * dayMs);
      before.current = now;
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing, perSecond, player]);
}

/** Due dates as strokes, holidays as dots. */
function Ticks() {
  const played = usePlayerState(playedOf);
  const from = usePlayerState(fromOf);
  const to = usePlayerState(toOf);
  const ticks = useMemo(() => {
    if (played === null) return [];
    const dues = played.lines.flatMap(({ kind, due }) => (kind === 'task.opened' && due !== null ? [Date.parse(due)] : []));
    return [
      ...[...new Set(dues)].map((at) => ({ at, is: 'due', title: '' })),
      ...played.holidays.map(({ date, name }) => ({ at: Date.parse(`${date}T04:00:00Z`), is: 'holiday', title: name })),
    ].filter(({ at }) => at >= from && at <= to);
  }, [played, from, to]);
  return (
    <div className="play-ticks" aria-hidden>
      {ticks.map(({ at, is, title }) => (
        <span key={`${is}${at}`} data-is={is} title={title} style={{ left: `${(100 * (at - from)) / Math.max(1, to - from)}%` }} />
      ))}
    </div>
  );
}
