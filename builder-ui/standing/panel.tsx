import { Button, Modal, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { stepSentence } from '../../workflows/flow/sentences.ts';
import { act } from '../api/cycles.ts';
import { closeCycle, offersQuery, standingQuery } from '../api/standing.ts';
import type { CycleRow, Standing } from '../api-types.ts';
import classes from '../cockpit/running.module.css';
import { dayWords } from '../dates.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { Failed } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { BeginButton } from './begin.tsx';
import { Hooks } from './hooks.tsx';
import own from './standing.module.css';
import { useStandingWords } from './use-standing-words.ts';

type Act = 'hold' | 'goOn' | 'close';
type Key = Parameters<ReturnType<typeof useStandingWords>>[0];

/** A standing cycle beside its drawing: how runs begin, what was asked for last and what became of it, and the acts on the whole. */
export function StandingPanel({ cycle, flow }: { cycle: CycleRow; flow: Flow }) {
  const say = useStandingWords();
  const language = useLanguage();
  const standing = useQuery(standingQuery(cycle.id)).data;
  const offer = useQuery(offersQuery).data?.offers.find((one) => one.cycle === cycle.id);
  const [asked, setAsked] = useState<Act | null>(null);
  const start = Object.values(flow.steps).find(({ kind }) => kind === 'start');
  const going = cycle.status === 'running';
  return (
    <section className={classes.needs} aria-label={say('howItBegins')}>
      <h2>{say('howItBegins')}</h2>
      {start !== undefined && <p>{stepSentence(flow, start, language)}</p>}
      {standing?.paused === true && <p role="status">{say('onHold')}</p>}
      {going && (
        <div className={classes.sheetActs}>
          {offer !== undefined && <BeginButton offer={offer} />}
          <Button onClick={() => setAsked(standing?.paused === true ? 'goOn' : 'hold')}>{say(standing?.paused === true ? 'goOn' : 'hold')}</Button>
          <Button onClick={() => setAsked('close')}>{say('close')}</Button>
        </div>
      )}
      {going && <Hooks cycle={cycle.id} flow={flow} />}
      {standing !== undefined && <Lately standing={standing} cycle={cycle.id} />}
      {standing !== undefined && standing.coming.length > 0 && <Coming standing={standing} />}
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={asked === null ? '' : say(asked)}>
        {asked !== null && standing !== undefined && <ActSheet cycle={cycle} standing={standing} asked={asked} onClose={() => setAsked(null)} />}
      </Modal>
    </section>
  );
}

const shown = 12;

function Lately({ standing: { starts, triggers }, cycle }: { standing: Standing; cycle: string }) {
  const say = useStandingWords();
  const language = useLanguage();
  return (
    <>
      <h3>{say('lately')}</h3>
      {starts.length === 0 && <p className="muted">{say('nothingYet')}</p>}
      <ul>
        {starts.slice(0, shown).map(({ n, subject, trigger, became, rule, says, run }) => (
          <li key={n}>
            {run === null ? (
              subject === null ? (
                '–'
              ) : (
                nameIn(subject, language)
              )
            ) : (
              <Link to="/running/$cycleId/runs/$runId" params={{ cycleId: cycle, runId: run }}>
                {subject === null ? run : nameIn(subject, language)}
              </Link>
            )}{' '}
            <span className="muted small">
              {[
                trigger === null ? say('byHand') : triggerWords(trigger, triggers, say),
                say(`became_${became ?? 'asked'}` as Key),
                says === null ? ruleWords(rule, say) : textIn(says, language),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** By what it began. A version that came later may not have the trigger any more. */
function triggerWords(id: string, triggers: Standing['triggers'], say: ReturnType<typeof useStandingWords>): string {
  const on = triggers.find((one) => one.id === id)?.on;
  return on === undefined ? id : say(`on_${on}` as Key);
}

const known = ['alreadyRunning', 'limit', 'past', 'condition', 'left', 'cycleClosed'];

/** Rules of the flow's own say what HR called them. */
function ruleWords(rule: string | null, say: ReturnType<typeof useStandingWords>): string {
  if (rule === null || rule === 'queued' || rule === 'paused') return '';
  return known.includes(rule) ? say(`rule_${rule}` as Key) : rule;
}

function Coming({ standing: { coming, triggers } }: { standing: Standing }) {
  const say = useStandingWords();
  const language = useLanguage();
  const zone = useZone();
  return (
    <>
      <h3>{say('comingNext')}</h3>
      <ul>
        {coming.slice(0, shown).map(({ trigger, subject, at }) => (
          <li key={`${trigger} ${subject.id}`}>
            {nameIn(subject, language)} <span className="muted small">{[dayWords(at, language, zone), triggerWords(trigger, triggers, say)].join(' · ')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

const undoing = 'standing-undo';
type SheetProps = { cycle: CycleRow; standing: Standing; asked: Act; onClose: () => void };

function ActSheet({ cycle, standing, asked, onClose }: SheetProps) {
  const say = useStandingWords();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const refresh = () => queries.invalidateQueries({ queryKey: ['cycles'] });
  const to = (does: Exclude<Act, 'close'>, why: string) => act(cycle.id, { act: does === 'hold' ? 'pause' : 'resume', reason: why });
  const doing = useMutation({
    mutationFn: async () => (asked === 'close' ? closeCycle(cycle.id, reason.trim()) : to(asked, reason.trim())),
    onSuccess: () => {
      onClose();
      if (asked === 'close') return;
      const undo = async () => {
        notifications.hide(undoing);
        await to(asked === 'hold' ? 'goOn' : 'hold', say('undone'));
        await refresh();
      };
      // What was done before cannot be undone beside it.
      notifications.hide(undoing);
      notifications.show({ id: undoing, message: <Undoable told={say(asked === 'hold' ? 'isHeld' : 'goesOn')} undo={undo} />, autoClose: 15_000 });
    },
    onSettled: refresh,
  });
  return (
    <form
      className={classes.sheet}
      onSubmit={(event) => {
        event.preventDefault();
        doing.mutate();
      }}
    >
      {asked !== 'goOn' && <p>{say(asked === 'close' ? 'closeHint' : 'holdHint')}</p>}
      <Means cycle={cycle} standing={standing} asked={asked} />
      <Textarea
        label={say('reason')}
        required
        autosize
        minRows={2}
        maxLength={2000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {doing.error && <Failed error={doing.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" loading={doing.isPending} disabled={reason.trim() === ''}>
          {say('doIt')}
        </Button>
      </div>
    </form>
  );
}

/** How much the act concerns, as things stand. */
function Means({ cycle: { total, done }, standing: { coming, starts }, asked }: Omit<SheetProps, 'onClose'>) {
  const say = useStandingWords();
  const language = useLanguage();
  const zone = useZone();
  const going = total - done;
  const [first] = coming;
  const waiting = starts.filter(({ became }) => became === 'paused').length;
  const words = {
    hold: [
      ...(going > 0 ? [say('holdNow', { count: going })] : []),
      ...(first === undefined ? [] : [say('holdDates', { count: coming.length, day: dayWords(first.at, language, zone) })]),
    ],
    goOn: [say('goOnWaits', { count: waiting })],
    close: [say('closeNow', { count: going })],
  }[asked];
  return words.length === 0 ? null : <p>{words.join(language === 'zh' ? '' : ' ')}</p>;
}

function Undoable({ told, undo }: { told: string; undo: () => Promise<void> }) {
  const say = useStandingWords();
  return (
    <span className={own.undoable}>
      {told}
      <Button size="compact-sm" variant="subtle" onClick={() => void undo()}>
        {say('undo')}
      </Button>
    </span>
  );
}
