import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { groupsQuery } from '../api/cycles.ts';
import type { CycleRow, GroupOfCycle } from '../api-types.ts';
import { dayWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import classes from './groups.module.css';
import { PeopleDrawer } from './people-drawer.tsx';
import { useRunningWords } from './use-running-words.ts';

/** Whether a flow is done group by group: for each department, say. */
export const goesThroughGroups = ({ steps }: Flow): boolean =>
  Object.values(steps).some(({ kind, settings }) => kind === 'forEach' && 'over' in settings && typeof settings.over === 'object' && 'groups' in settings.over);

/** A cycle's groups: where each is, how many of its people are through, and who they are. */
export function Groups({ cycle, flow }: { cycle: CycleRow; flow: Flow }) {
  const say = useRunningWords();
  const { data } = useQuery(groupsQuery(cycle.id));
  const [open, setOpen] = useState<string | null>(null);
  const groups = data?.groups ?? [];
  const group = groups.find(({ id }) => id === open);
  const asked = group === undefined ? null : { of: { under: group.id }, title: group.name, counts: countsOf(group) };
  if (groups.length === 0) return null;
  return (
    <section className={classes.groups} aria-labelledby="groups">
      <h2 id="groups">{say('groups')}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say('group')}</th>
            <th scope="col">{say('groupAt')}</th>
            <th scope="col" data-number>
              {say('through')}
            </th>
            <th scope="col" data-number>
              {say('underWay')}
            </th>
            <th scope="col" data-number>
              {say('lateOnes')}
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((one) => (
            <Row key={one.id} cycle={cycle} flow={flow} group={one} onOpen={() => setOpen(one.id)} />
          ))}
        </tbody>
      </table>
      <PeopleDrawer cycle={cycle} asked={asked} onClose={() => setOpen(null)} />
    </section>
  );
}

const countsOf = ({ waiting, late, stuck, through }: GroupOfCycle) => ({ here: waiting, late, stuck, done: through });

function Row({ cycle, flow, group, onOpen }: { cycle: CycleRow; flow: Flow; group: GroupOfCycle; onOpen: () => void }) {
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  const { through, waiting, late, stuck } = group;
  const people = through + waiting;
  const at = group.tokens.map(({ step, since }) =>
    say('atSince', { step: stepName(flow, step, language), day: dayWords(since, language, zone, { year: false }) }),
  );
  return (
    <tr>
      <th scope="row">
        <Link to="/running/$cycleId/runs/$runId" params={{ cycleId: cycle.id, runId: group.id }}>
          {group.name}
        </Link>
      </th>
      <td data-label={say('groupAt')}>
        {group.status === 'running' ? at.join(language === 'zh' ? '、' : ', ') : say(group.status === 'ended' ? 'groupOver' : 'groupCancelled')}
        {stuck > 0 && <span className={classes.stuck}>{say('stuck', { count: stuck })}</span>}
      </td>
      <td data-number data-label={say('through')}>
        <span className={classes.bar} aria-hidden>
          <span style={{ width: `${people === 0 ? 0 : (100 * through) / people}%` }} />
        </span>
        {say('ofAll', { n: through, all: people })}
      </td>
      <td data-number data-label={say('underWay')}>
        <button type="button" onClick={onOpen} aria-label={say('showPeopleOf', { group: group.name, count: waiting })}>
          {waiting}
        </button>
      </td>
      <td data-number data-label={say('lateOnes')} data-late={late > 0 || undefined}>
        {late}
      </td>
    </tr>
  );
}
