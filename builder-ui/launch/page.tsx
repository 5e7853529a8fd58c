import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { flowQuery, launch, launchPreviewQuery, versionQuery } from '../api/flows.ts';
import type { LaunchPlan } from '../api-types.ts';
import { isoDay } from '../dates.ts';
import { textIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Failed, Loading, Shown } from '../shell/states.tsx';
import { useMe, useZone } from '../shell/use-me.ts';
import { LaunchForm } from './form.tsx';
import classes from './launch.module.css';
import { type Draft, launchKey, planOf, proposedDay } from './plan.ts';
import { MatchToday } from '../standing/match.tsx';
import { useStandingWords } from '../standing/use-standing-words.ts';
import { LaunchPreviewView } from './preview.tsx';
import { TrialSheet } from './trial-sheet.tsx';
import { useLaunchWords } from './use-launch-words.ts';

/** One page to launch a flow: what it needs at the left, what will happen beside it. */
export function LaunchPage() {
  const { flowId } = useParams({ from: '/framed/launch/$flowId' });
  const say = useLaunchWords();
  return (
    <Shown of={useQuery(flowQuery(flowId))}>
      {({ version }) =>
        version === null ? (
          <Empty title={say('unpublished')}>
            <p>{say('unpublishedHint')}</p>
            <Link to="/flows/$flowId" params={{ flowId }}>
              {say('toBuilder')}
            </Link>
          </Empty>
        ) : (
          <OfVersion flowId={flowId} version={version} />
        )
      }
    </Shown>
  );
}

function OfVersion({ flowId, version }: { flowId: string; version: number }) {
  return <Shown of={useQuery(versionQuery(flowId, version))}>{({ flow }) => <LaunchOf flowId={flowId} flow={flow} version={version} />}</Shown>;
}

function LaunchOf({ flowId, flow, version }: { flowId: string; flow: Flow; version: number }) {
  const say = useLaunchWords();
  const language = useLanguage();
  const me = useMe();
  const zone = useZone();
  const [draft, setDraft] = useState<Draft>(() => ({
    name: `${textIn(flow.name, language)} ${new Date().getFullYear()}`,
    from: '',
    to: '',
    starts: 'now',
    day: '',
    dates: Object.fromEntries(flow.dates.flatMap(({ name, optional }) => (optional ? [] : [[name, proposedDay(isoDay(new Date(), zone))]]))),
    who: 'everyone',
    departments: [],
    people: [],
    owner: me.person.id,
    zone,
    notice: flow.data.notice === undefined ? '' : textIn(flow.data.notice, language),
  }));
  const [steady] = useDebouncedValue(draft, 300);
  const plan = planOf(steady, flow, version);
  const name = textIn(flow.name, language);
  return (
    <Page
      title={say('title', { flow: name })}
      lead={
        <>
          {say('title', { flow: name })} <span className={classes.version}>{say('version', { version })}</span>
        </>
      }
    >
      <div className={classes.columns}>
        <LaunchForm flow={flow} draft={draft} onChange={(change) => setDraft((before) => ({ ...before, ...change }))} />
        <aside className={classes.beside}>
          <h2>{say('preview')}</h2>
          {plan === null ? <p className="muted">{say('fillIn')}</p> : <Ready flowId={flowId} flow={flow} plan={plan} busy={steady !== draft} />}
        </aside>
      </div>
    </Page>
  );
}

function Ready({ flowId, flow, plan, busy }: { flowId: string; flow: Flow; plan: LaunchPlan; busy: boolean }) {
  const say = useLaunchWords();
  const sayStanding = useStandingWords();
  const navigate = useNavigate();
  const preview = useQuery(launchPreviewQuery(flowId, plan));
  const [trying, setTrying] = useState(false);
  const said = JSON.stringify(plan);
  const keys = useMemo(() => ({ of: said, trial: launchKey(), real: launchKey() }), [said]);
  const start = useMutation({
    mutationFn: (trial: { to: string; secondsPerDay: number; withinBudget: boolean } | null) =>
      launch(flowId, plan, { trial, key: trial === null ? keys.real : keys.trial }),
    onSuccess: ({ cycle }) => navigate({ to: '/running/$cycleId', params: { cycleId: cycle } }),
  });
  if (preview.error) return <Failed error={preview.error} retry={() => void preview.refetch()} />;
  if (preview.data === undefined) return <Loading />;
  const { count, problems, beforeReal } = preview.data;
  const standing = preview.data.standing !== null;
  const blocked = busy || preview.isPlaceholderData || problems.length > 0 || (count === 0 && !standing);
  return (
    <>
      {standing ? <MatchToday preview={preview.data} flowId={flowId} /> : <LaunchPreviewView preview={preview.data} flow={flow} flowId={flowId} />}
      {start.error && !trying && <Failed error={start.error} />}
      <div className={classes.acts}>
        <Button variant="filled" disabled={blocked || beforeReal.length > 0} loading={start.isPending && !trying} onClick={() => start.mutate(null)}>
          {standing ? sayStanding('open') : count === 0 ? say('launchNobody') : say('launch', { count })}
        </Button>
        <Button disabled={blocked} onClick={() => setTrying(true)}>
          {say('trial')}
        </Button>
      </div>
      <TrialSheet opened={trying} busy={start.isPending} error={start.error} onClose={() => setTrying(false)} onStart={start.mutate} />
    </>
  );
}
