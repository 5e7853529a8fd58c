import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { cyclesQuery } from '../api/cycles.ts';
import type { CycleRow } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { textIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { useStandingWords } from '../standing/use-standing-words.ts';
import { Ribbon } from './ribbon.tsx';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

/** All cycles, those that still go on first as the server lists them: how far each is, and whether it needs someone. Those that stand open are told apart. */
export function RunningPage() {
  const say = useRunningWords();
  return (
    <Page title={say('title')}>
      <Shown of={useQuery(cyclesQuery)}>
        {({ cycles }) =>
          cycles.length === 0 ? (
            <Empty title={say('empty')}>
              <p>{say('emptyHint')}</p>
              <Link to="/flows">{say('toFlows')}</Link>
            </Empty>
          ) : (
            <>
              <Rows cycles={cycles.filter(({ standing }) => !standing)} />
              <Rows title={say('alwaysOn')} cycles={cycles.filter(({ standing }) => standing)} />
            </>
          )
        }
      </Shown>
    </Page>
  );
}

function Rows({ title, cycles }: { title?: string; cycles: readonly CycleRow[] }) {
  if (cycles.length === 0) return null;
  return (
    <>
      {title !== undefined && <h2 className={classes.listTitle}>{title}</h2>}
      <ul className={classes.cycles}>
        {cycles.map((cycle) => (
          <Row key={cycle.id} cycle={cycle} />
        ))}
      </ul>
    </>
  );
}

function Row({ cycle }: { cycle: CycleRow }) {
  const say = useRunningWords();
  const sayStanding = useStandingWords();
  const language = useLanguage();
  const zone = useZone();
  const day = (iso: string) => dayWords(iso, language, zone);
  const state = {
    launching: say('launching'),
    running: say('startedOn', { day: day(cycle.startedAt) }),
    closing: sayStanding('closing'),
    ended: say('endedOn', { day: day(cycle.endedAt ?? cycle.startedAt) }),
    cancelled: say('cancelled'),
  }[cycle.status];
  return (
    <li>
      <Link to="/running/$cycleId" params={{ cycleId: cycle.id }} className={classes.cycle}>
        <span className={classes.cycleName}>
          <b>{cycle.name}</b>
          {cycle.trial !== null && <span className={classes.trialChip}>{say('trial')}</span>}
          <span className="muted small">
            {say('ofFlow', { flow: textIn(cycle.flow.name, language), version: cycle.version })} · {state}
          </span>
        </span>
        <span className={classes.cycleFar}>
          <Ribbon cycle={cycle} />
          <span className="small muted">
            {cycle.standing
              ? sayStanding('goingAndDone', { going: cycle.total - cycle.done, done: cycle.done })
              : say('doneOf', { done: cycle.done, total: cycle.total })}
          </span>
        </span>
        <span className={classes.cycleNeeds}>{cycle.stuck > 0 && <span className={classes.lateChip}>{say('needYou', { count: cycle.stuck })}</span>}</span>
      </Link>
    </li>
  );
}
