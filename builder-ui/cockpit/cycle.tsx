import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { cycleQuery } from '../api/cycles.ts';
import type { CyclePage as Data } from '../api-types.ts';
import { instantWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { CountsFace } from './counts-face.tsx';
import { Diagram, type Face } from './diagram.tsx';
import { NeedsYou } from './needs-you.tsx';
import { PeopleDrawer } from './people-drawer.tsx';
import classes from './running.module.css';
import { Speed } from './speed.tsx';
import { StandingPanel } from '../standing/panel.tsx';
import { StepList } from './step-list.tsx';
import { Summary } from './summary.tsx';
import { groupNeeds } from './needs.ts';
import { useRunningWords } from './use-running-words.ts';

/** One cycle: a sentence, its flow with who is where, and what needs someone. */
export function CyclePage() {
  const { cycleId } = useParams({ from: '/framed/running/$cycleId' });
  return <Shown of={useQuery(cycleQuery(cycleId))}>{(data) => <CycleOf data={data} key={cycleId} />}</Shown>;
}

function CycleOf({ data }: { data: Data }) {
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  const narrow = useMediaQuery('(max-width: 700px)');
  const [open, setOpen] = useState<string | null>(null);
  const { cycle, flow, counts } = data;
  const needs = groupNeeds(data.needsYou);
  const face = useCallback<Face>((step) => <CountsFace step={step} counts={counts} total={cycle.total} onOpen={setOpen} />, [counts, cycle.total]);
  const going = cycle.status === 'running' || cycle.status === 'launching';
  return (
    <Page
      wide
      title={cycle.name}
      lead={
        <>
          <span className={classes.crumb}>
            <Link to="/running">{say('running')}</Link>
          </span>
          <span className={classes.paragraph}>
            <Summary cycle={cycle} needs={needs.length} />
          </span>
        </>
      }
    >
      {cycle.trial !== null && (
        <div className={classes.trial}>
          <span>{say(going ? 'trialNow' : 'trialWas', { now: instantWords(cycle.trial.now, language, zone), to: cycle.trial.to })}</span>
          {going && <Speed cycle={cycle.id} secondsPerDay={cycle.trial.secondsPerDay} />}
        </div>
      )}
      <div className={classes.columns}>
        <section className={classes.canvas} aria-label={say('diagram')} data-list={narrow || undefined}>
          {narrow ? <StepList flow={flow} face={face} /> : <Diagram flow={flow} face={face} label={say('diagram')} />}
        </section>
        <div>
          {cycle.standing && <StandingPanel cycle={cycle} flow={flow} />}
          <NeedsYou flow={flow} needs={needs} cycle={cycle.id} />
        </div>
      </div>
      <PeopleDrawer cycle={cycle} flow={flow} step={open} counts={open === null ? undefined : counts[open]} onClose={() => setOpen(null)} />
    </Page>
  );
}
