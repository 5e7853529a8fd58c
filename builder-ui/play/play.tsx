import './play.css';
import { Button, SegmentedControl, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { firstCase } from '../../workflows/flow/play/case.ts';
import type { Scenario } from '../../workflows/flow/scenario.ts';
import { askCast, askPlay, type CastAnswer } from '../api/play.ts';
import { deviceZone, isoDay } from '../dates.ts';
import { flowOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import { lazyPart } from '../editor/lazy-part.tsx';
import { Failed, Loading } from '../shell/states.tsx';
import { useMe } from '../shell/use-me.ts';
import { Cases } from './cases.tsx';
import { Coverage } from './coverage.tsx';
import { createPlayer, type Player, type PlayerState } from './player.ts';
import { PlayerContext, usePlayer, usePlayerState } from './player-context.ts';
import { proposedDates } from './proposed-dates.ts';
import { OnePerson } from './one-person.tsx';
import { Setup } from './setup.tsx';
import { Timeline } from './timeline.tsx';
import { Tokens } from './tokens.tsx';
import { usePlayWords } from './use-play-words.ts';

const YearView = lazyPart(() => import('./year-view.tsx'), 'YearView');

type PlayTab = 'person' | 'cases' | 'everyone';
type Coming = { cast: CastAnswer; start: string; zone: string; dates: Record<string, string>; real: boolean };

/** Trying a flow: over the drawing, where everyone is; beside it, what they are asked; below, the time. */
export function Play() {
  const editor = useEditor();
  const { id } = editor.store.getState();
  const [player] = useState(() =>
    createPlayer(async (asked) => {
      // What is tried is the draft as it is kept.
      await editor.saveNow();
      return askPlay(id, asked);
    }),
  );
  return (
    <PlayerContext value={player}>
      <Playing player={player} />
    </PlayerContext>
  );
}

const errorOf = ({ error }: PlayerState) => error;
const beganOf = ({ example }: PlayerState) => example !== null;

function Playing({ player }: { player: Player }) {
  const say = usePlayWords();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const { id } = editor.store.getState();
  const zone = useMe().person.zone ?? deviceZone;
  const [tab, setTab] = useState<PlayTab>('person');
  const [setup, setSetup] = useState<Coming | null>(null);
  const [changing, setChanging] = useState(false);
  const error = usePlayerState(errorOf);
  const began = usePlayerState(beganOf);
  const narrow = useMediaQuery('(max-width: 700px)', window.innerWidth <= 700) === true;

  const begin = async (coming: Coming, usual: boolean) => {
    setSetup(coming);
    setChanging(false);
    const { cast, start, dates, real } = coming;
    await player.open(firstCase(editor.store.getState().flow, { ...cast, start, zone: coming.zone, dates }), { about: cast.about, real, usual });
  };
  // Begins by itself: whoever opens this wants to see it go.
  const first = useQuery({
    queryKey: ['play', id, 'first'],
    queryFn: async () => {
      await editor.saveNow();
      const start = isoDay(new Date(), zone);
      const cast = await askCast(id, { start, zone });
      await begin({ cast, start, zone, dates: proposedDates(flow, start), real: false }, true);
      return start;
    },
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
  });

  const playCase = (example: Scenario) => {
    setTab('person');
    const [begun] = example.events;
    const about = typeof begun?.person === 'string' ? begun.person : (example.people[0]?.id ?? '');
    setSetup(null);
    void player.open(example, { about, real: false, usual: false });
  };
  const trouble = error ?? first.error;
  return (
    <>
      {tab !== 'everyone' && !narrow && (tab === 'cases' ? <Coverage /> : <Tokens />)}
      <aside
        className="play-side"
        aria-label={say(tab === 'person' ? 'onePerson' : tab === 'cases' ? 'cases' : 'everyone')}
        data-wide={tab === 'everyone' || undefined}
      >
        <SegmentedControl
          fullWidth
          size="xs"
          className="play-tabs"
          aria-label={say('what')}
          value={tab}
          onChange={(chosen) => setTab(chosen as PlayTab)}
          data={[
            { value: 'person', label: say('onePerson') },
            { value: 'cases', label: say('cases') },
            { value: 'everyone', label: say('everyone') },
          ]}
        />
        {tab === 'everyone' ? (
          <Suspense fallback={<Loading />}>
            <YearView />
          </Suspense>
        ) : tab === 'cases' ? (
          <Cases onPlay={playCase} />
        ) : trouble !== null ? (
          <Failed error={trouble} retry={() => void first.refetch()} />
        ) : !began ? (
          <Loading />
        ) : changing && setup !== null ? (
          <Setup coming={setup} onBegin={(next, usual) => void begin(next, usual)} onClose={() => setChanging(false)} />
        ) : (
          <OnePerson onChange={setup === null ? null : () => setChanging(true)} />
        )}
      </aside>
      {tab === 'person' && <Bar />}
    </>
  );
}

const busyOf = ({ busy }: PlayerState) => busy;

/** The time, and what happens in it. */
function Bar() {
  const say = usePlayWords();
  const busy = usePlayerState(busyOf);
  const player = usePlayer();
  const [perDay, setPerDay] = useState<'day' | 'week'>('day');
  return (
    <footer className="play-bar" data-busy={busy || undefined}>
      <Timeline perSecond={perDay === 'day' ? 1 : 7} />
      <Select
        size="xs"
        className="play-speed"
        aria-label={say('speed')}
        allowDeselect={false}
        value={perDay}
        onChange={(chosen) => setPerDay(chosen === 'week' ? 'week' : 'day')}
        data={[
          { value: 'day', label: say('speed_day') },
          { value: 'week', label: say('speed_week') },
        ]}
      />
      <Button size="xs" variant="subtle" className="play-again" onClick={() => player.seek(0)}>
        {say('beginAgain')}
      </Button>
    </footer>
  );
}
