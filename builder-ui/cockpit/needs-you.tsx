import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepName } from '../../workflows/flow/sentences/language.ts';
import { dayWords } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import { ActSheet, type Asked } from './act-sheet.tsx';
import type { Need } from './needs.ts';
import classes from './running.module.css';
import { useRunningWords } from './use-running-words.ts';

/** What is stuck, one sentence each, with the acts that help. */
export function NeedsYou({ flow, needs, cycle }: { flow: Flow; needs: Need[]; cycle: string }) {
  const say = useRunningWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <section className={classes.needs} aria-label={say('needsYou')}>
      <h2>{say('needsYou')}</h2>
      {needs.length === 0 && <p className="muted">{say('nothingNeeds')}</p>}
      <ul>
        {needs.map((need) => (
          <li key={`${need.step} ${need.code}`}>
            <NeedOf need={need} flow={flow} cycle={cycle} onAsk={setAsked} />
          </li>
        ))}
      </ul>
      <ActSheet asked={asked} flow={flow} onClose={() => setAsked(null)} />
    </section>
  );
}

function NeedOf({ need, flow, cycle, onAsk }: { need: Need; flow: Flow; cycle: string; onAsk: (asked: Asked) => void }) {
  const say = useRunningWords();
  const language = useLanguage();
  const zone = useZone();
  const names = need.of.slice(0, 3).map(({ subject }) => (subject === null ? say('wholeCycle') : nameIn(subject, language)));
  const joined = names.join(language === 'zh' ? '、' : ', ');
  const rest = need.of.length - names.length;
  const about = rest > 0 ? say('andMore', { names: joined, count: rest }) : joined;
  const ask = (act: Asked['act']) => onAsk({ act, step: need.step, runs: need.of.map(({ run, token, subject }) => ({ run, token, subject })) });
  const [only] = need.of;
  return (
    <>
      <span className={classes.lateChip}>{say('stuckSince', { day: dayWords(need.since, language, zone, { year: false }) })}</span>
      <p>{say(need.code, { step: stepName(flow, need.step, language), about })}</p>
      <div className={classes.needActs}>
        <Button size="xs" onClick={() => ask('retry')}>
          {say('tryAgain')}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => ask('skip')}>
          {say('skip')}
        </Button>
        {need.of.length === 1 && only !== undefined && (
          <Link to="/running/$cycleId/runs/$runId" params={{ cycleId: cycle, runId: only.run }}>
            {say('open')}
          </Link>
        )}
      </div>
    </>
  );
}
