import { Switch } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { scopesAround } from '../../workflows/flow/graph.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import type { LedgerLine } from '../../workflows/flow/state.ts';
import { deadlineWords } from '../../workflows/flow/sentences/dates.ts';
import { listed, stepName } from '../../workflows/flow/sentences/language.ts';
import { ledgerWords } from '../../workflows/flow/sentences/ledger.ts';
import { runQuery } from '../api/cycles.ts';
import type { RunPage as Data } from '../api-types.ts';
import { dueWords, instantWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { ActSheet, type Asked } from './act-sheet.tsx';
import { Acts } from './acts.tsx';
import { Calls } from './calls.tsx';
import { ByHandActs } from './by-hand.tsx';
import { Diagram, type Face } from './diagram.tsx';
import { dateName } from './date-names.ts';
import { historySentence } from './history.ts';
import { PathFace } from './path-face.tsx';
import { standOf } from './path.ts';
import classes from './running.module.css';
import { StepList } from './step-list.tsx';
import { useRunningWords } from './use-running-words.ts';

/** One person's way through a flow: where it is, what comes next, what has happened. */
export function RunPage() {
  const { runId } = useParams({ from: '/framed/running/$cycleId/runs/$runId' });
  return <Shown of={useQuery(runQuery(runId))}>{(data) => <RunOf data={data} key={runId} />}</Shown>;
}

function RunOf({ data }: { data: Data }) {
  const say = useRunningWords();
  const language = useLanguage();
  const narrow = useMediaQuery('(max-width: 700px)');
  const [asked, setAsked] = useState<Asked | null>(null);
  const { run } = data;
  const begins = data.path[0]?.step ?? data.tokens[0]?.step;
  const flow = useMemo(() => partOf(data.flow, begins), [data.flow, begins]);
  const face = useCallback<Face>((step) => <PathFace step={step} stand={standOf(data, step.id)} time={data.occurrences[step.id] ?? null} />, [data]);
  const name = run.subject === null ? run.cycle.name : nameIn(run.subject, language);
  return (
    <Page
      wide
      title={name}
      lead={
        <>
          <span className={classes.crumb}>
            <Link to="/running">{say('running')}</Link> ›{' '}
            <Link to="/running/$cycleId" params={{ cycleId: run.cycle.id }}>
              {run.cycle.name}
            </Link>
          </span>
          <span className={classes.paragraph}>
            <b>{name}</b>
            <Where data={data} />
          </span>
        </>
      }
      actions={
        <>
          <ByHandActs run={run.id} flow={data.flow} />
          {data.mayOperate && <Acts data={data} onAsk={setAsked} />}
        </>
      }
    >
      <div className={classes.columns}>
        <section className={classes.canvas} aria-label={say('diagram')} data-list={narrow || undefined}>
          {narrow ? <StepList flow={flow} face={face} /> : <Diagram flow={flow} face={face} label={say('diagram')} />}
        </section>
        <section className={classes.needs} data-over={run.status !== 'running' || undefined}>
          {run.status === 'running' && (
            <>
              <h2>{say('nextDates')}</h2>
              <NextDates data={data} />
            </>
          )}
          <Calls data={data} />
          <History data={data} />
        </section>
      </div>
      <ActSheet asked={asked} flow={data.flow} onClose={() => setAsked(null)} />
    </Page>
  );
}

/** What one run goes through: the innermost box that makes runs of its own around the step it began with, with all inside; else the whole. */
function partOf(flow: Flow, begins: string | undefined): Flow {
  const first = begins === undefined ? undefined : flow.steps[begins];
  const box = (first === undefined ? [] : scopesAround(flow, first)).map((id) => flow.steps[id ?? '']).find((step) => step?.kind === 'forEach');
  if (box === undefined) return flow;
  const inside = Object.values(flow.steps).filter((step) => scopesAround(flow, step).includes(box.id));
  const steps = Object.fromEntries([{ ...box, in: null }, ...inside].map((step) => [step.id, step]));
  const within = (id: string) => id !== box.id && Object.hasOwn(steps, id);
  return { ...flow, steps, edges: flow.edges.filter(({ from, to }) => within(from) && within(to)) };
}

function Where({ data: { run, flow, path, tokens, tasks } }: { data: Data }) {
  const now = useNow(run.cycle.trial);
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  if (run.status !== 'running') {
    const day = deadlineWords(run.endedAt ?? run.startedAt, zone, language);
    const end = run.outcome === null ? undefined : path.findLast(({ step }) => flow.steps[step]?.kind === 'end');
    const how = end === undefined ? '' : say('runEndedAs', { step: stepName(flow, end.step, language) });
    return `${say(run.status === 'ended' ? 'runEnded' : 'runStopped', { day })}${how}`;
  }
  const open = tasks.filter(({ status }) => status === 'open');
  const holders = open.flatMap(({ slots }) => slots.filter(({ status }) => status === 'open').map(({ holder }) => nameIn(holder, language)));
  const due = open.flatMap((task) => task.due ?? []).sort()[0];
  // A box is where what is inside it is.
  const steps = [...new Set(tokens.filter(({ waiting }) => waiting !== 'inside').map(({ step }) => stepName(flow, step, language)))];
  const stuck = tokens.filter(({ waiting }) => waiting === 'incident');
  const held = run.onHold || tokens.some(({ onHold }) => onHold);
  return (
    <>
      {steps.length > 0 && say('waitsAt', { steps: listed(steps, language) })}
      {held && say('isOnHold')}
      {stuck.map(({ step, code }) => say('isStuck', { step: stepName(flow, step, language), why: code === null ? '' : say(`why_${code}`) }))}
      {holders.length > 0 && say('waitsWith', { names: listed([...new Set(holders)], language) })}
      {due !== undefined && say('dueOn', { day: dueWords(due, language, zone, now) })}
    </>
  );
}

function NextDates({ data: { clocks, flow, run, people } }: { data: Data }) {
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow(run.cycle.trial);
  const person = (id: string) => (people[id] === undefined ? '' : nameIn(people[id], language));
  const known = clocks.filter(({ due, kind }) => due !== null && kind !== 'look').sort((a, b) => (a.due ?? '').localeCompare(b.due ?? ''));
  const sorted = [...known.slice(0, 5), ...clocks.filter(({ due }) => due === null)];
  if (sorted.length === 0) return <p className="muted">{say('noDates')}</p>;
  return (
    <ul className={classes.dates}>
      {sorted.map(({ id, kind, due, step, ledger }) => (
        <li key={id}>
          <details>
            <summary>
              <span>
                <b>{due === null ? say(isHeld(ledger) ? 'dateHeld' : 'dateOpen') : dueWords(due, language, zone, now)}</b>{' '}
                {dateName(kind, step, { flow, say, language })}
              </span>
            </summary>
            {say('whyThisDate')}
            <ol>
              {ledgerWords(ledger, { flow, language, zone, person }).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ol>
          </details>
        </li>
      ))}
    </ul>
  );
}

const isHeld = (ledger: LedgerLine[]): boolean => ledger.at(-1)?.why === 'held';

function History({ data: { history, flow, run } }: { data: Data }) {
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow(run.cycle.trial);
  const [every, setEvery] = useState(false);
  const lines = [...history]
    .sort((a, b) => b.n - a.n)
    .flatMap((line) => {
      const told = historySentence(line, { flow, say, language, zone });
      return told === null || (told.detail && !every) ? [] : [{ n: line.n, at: line.at, sentence: told.sentence }];
    });
  return (
    <>
      <div className={classes.historyHead}>
        <h2>{say('history')}</h2>
        <Switch size="xs" label={say('everyDetail')} checked={every} onChange={(event) => setEvery(event.currentTarget.checked)} />
      </div>
      <ol className={classes.history}>
        {lines.map(({ n, at, sentence }) => (
          <li key={n}>
            <time dateTime={at} title={instantWords(at, language, zone)}>
              {dueWords(at, language, zone, now)}
            </time>
            {sentence}
          </li>
        ))}
      </ol>
    </>
  );
}
