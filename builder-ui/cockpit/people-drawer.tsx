import { Button, Drawer, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type RunFilter, runsQuery } from '../api/cycles.ts';
import type { CycleRow, RunRow, StepCounts } from '../api-types.ts';
import { dayWords, dueWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Shown } from '../shell/states.tsx';
import { capital } from '../steps/card-lines.ts';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

/** Those at a step, or those of a group: below its run. `counts`: how many there are of each kind. */
export type Asked = { of: { step: string } | { under: string }; title: string; counts: StepCounts | undefined };
type Props = { cycle: CycleRow; asked: Asked | null; onClose: () => void };

/** Who is at a step or in a group, late there, stuck there, or past it. */
export function PeopleDrawer({ cycle, asked, onClose }: Props) {
  return (
    <Drawer opened={asked !== null} onClose={onClose} position="right" size={420} title={asked?.title}>
      {asked !== null && <PeopleAt cycle={cycle} asked={asked} key={JSON.stringify(asked.of)} />}
    </Drawer>
  );
}

const tabs = { here: 'tabHere', late: 'tabLate', stuck: 'tabStuck', done: 'tabDone' } as const;

function PeopleAt({ cycle, asked: { of, counts } }: { cycle: CycleRow; asked: Asked }) {
  const say = useRunningWords();
  const [state, setState] = useState<NonNullable<RunFilter['state']>>('here');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text.trim(), 200);
  const runs = useInfiniteQuery(runsQuery(cycle.id, { ...of, state, search }));
  return (
    <div className={classes.drawer}>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={say('which')}
        value={state}
        onChange={(value) => setState(value as typeof state)}
        data={(['here', 'late', 'stuck', 'done'] as const).map((value) => ({ value, label: `${say(tabs[value])} ${counts?.[value] ?? 0}` }))}
      />
      <TextInput
        type="search"
        aria-label={say('searchPeople')}
        placeholder={say('searchPeople')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Shown of={runs}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.runs);
          return rows.length === 0 ? (
            <p className="muted">{say('nobodyHere')}</p>
          ) : (
            <ul>
              {rows.map((run) => (
                <li key={run.id}>
                  <Row cycle={cycle} step={'step' in of ? of.step : null} run={run} />
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
      {runs.hasNextPage && (
        <Button size="xs" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
    </div>
  );
}

function Row({ cycle, step, run }: { cycle: CycleRow; step: string | null; run: RunRow }) {
  const now = useNow(cycle.trial);
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  const token = run.tokens.find((candidate) => step === null || candidate.step === step);
  return (
    <Link to="/running/$cycleId/runs/$runId" params={{ cycleId: cycle.id, runId: run.id }} className={classes.person}>
      <b>{run.subject === null ? (run.group ?? capital(say('wholeCycle'))) : nameIn(run.subject, language)}</b>
      <span className="small muted">
        {token && say('since', { day: dayWords(token.since, language, zone, { year: false }) })}
        {token && run.due !== null && ' · '}
        {run.due !== null && <span data-late={run.late || undefined}>{say('due', { day: dueWords(run.due, language, zone, now) })}</span>}
      </span>
    </Link>
  );
}
