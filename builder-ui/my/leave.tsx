import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type SyntheticEvent, useId, useState } from 'react';
import { leaveQuery, recordLeave, setLeaveFeed, setStandIn, takeBackLeave } from '../api/my.ts';
import type { MyLeave } from '../api-types.ts';
import { dayWords, instantWords, isoDay } from '../dates.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { wordsHook } from '../words/index.ts';
import * as words from '../words/my.ts';
import classes from './page.module.css';

const useWords = wordsHook('my', words);

/** Leave, and who acts meanwhile, as everybody sets it for themselves. */
export function Leave() {
  const say = useWords();
  return (
    <section className={classes.leave} aria-labelledby="my-leave">
      <h2 id="my-leave">{say('leave')}</h2>
      <Shown of={useQuery(leaveQuery)}>{(mine) => <LeaveOf mine={mine} />}</Shown>
    </section>
  );
}

function useLeave<Given>(change: (given: Given) => Promise<MyLeave>, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (mine) => {
      queries.setQueryData(leaveQuery.queryKey, mine);
      void queries.invalidateQueries({ queryKey: ['tasks'] });
      onDone?.();
    },
  });
}

function LeaveOf({ mine }: { mine: MyLeave }) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const [open, setOpen] = useState<'away' | 'standIn' | 'feed' | null>(null);
  const takingBack = useLeave(takeBackLeave);
  const close = () => setOpen(null);
  const day = (date: string) => dayWords(date, language, zone);
  return (
    <>
      <div className={classes.acts}>
        <Button variant={open === null ? 'filled' : 'default'} onClick={() => setOpen(open === 'away' ? null : 'away')} aria-expanded={open === 'away'}>
          {say('away')}
        </Button>
        <Button variant="subtle" onClick={() => setOpen(open === 'standIn' ? null : 'standIn')} aria-expanded={open === 'standIn'}>
          {mine.standIn === null ? say('noStandIn') : say('alwaysStandIn', { name: nameIn(mine.standIn, language) })}
        </Button>
        <Button variant="subtle" onClick={() => setOpen(open === 'feed' ? null : 'feed')} aria-expanded={open === 'feed'}>
          {mine.feed === null ? say('noFeed') : say('feedFrom', { host: mine.feed.host })}
        </Button>
      </div>
      {open === 'away' && <Away mine={mine} onDone={close} />}
      {open === 'standIn' && <StandIn mine={mine} onDone={close} />}
      {open === 'feed' && <Feed mine={mine} onDone={close} />}
      {mine.feed?.problem != null && (
        <p className="small" role="status">
          {say(`feed_${mine.feed.problem}`, { host: mine.feed.host })}
        </p>
      )}
      {mine.leave.length === 0 ? (
        <p className="muted">{say('noLeave')}</p>
      ) : (
        <ul className={classes.mine}>
          {mine.leave.map(({ id, from, to, standIn, isOver }) => (
            <li key={id}>
              <span className={isOver ? 'muted' : undefined}>
                <b>{from === to ? day(from) : say('fromTo', { from: day(from), to: day(to) })}</b>
                <span className="muted"> · {standIn === null ? say('nobodyActs') : say('actsFor', { name: nameIn(standIn, language) })}</span>
              </span>
              {!isOver && (
                <Button size="xs" variant="subtle" loading={takingBack.isPending && takingBack.variables === id} onClick={() => takingBack.mutate(id)}>
                  {say('takeBack')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {takingBack.error && <Failed error={takingBack.error} />}
      {mine.feed?.readAt != null && <p className="small muted">{say('feedRead', { at: instantWords(mine.feed.readAt, language, zone) })}</p>}
    </>
  );
}

type Part = { mine: MyLeave; onDone: () => void };

/** The usual is filled in: today, and whoever acts otherwise. */
function Away({ mine, onDone }: Part) {
  const say = useWords();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow();
  const [from, setFrom] = useState(isoDay(now, zone));
  const [to, setTo] = useState('');
  const [standIn, setStandInName] = useState(nameOrNone(mine.standIn ?? mine.proposed[0] ?? null, language));
  const saving = useLeave(recordLeave, onDone);
  return (
    <Sheet onSubmit={() => saving.mutate({ from, to: to === '' ? from : to, standIn: idNamed(mine, standIn, language) })} error={saving.error}>
      <TextInput type="date" label={say('firstDay')} required value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput
        type="date"
        label={say('lastDay')}
        min={from}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        description={say('lastDayHint')}
      />
      <PersonField label={say('whoActs')} hint={say('whoActsHint')} mine={mine} value={standIn} onChange={setStandInName} />
      <Button type="submit" variant="filled" loading={saving.isPending}>
        {say('save')}
      </Button>
    </Sheet>
  );
}

function StandIn({ mine, onDone }: Part) {
  const say = useWords();
  const language = useLanguage();
  const [name, setName] = useState(nameOrNone(mine.standIn, language));
  const saving = useLeave(setStandIn, onDone);
  return (
    <Sheet onSubmit={() => saving.mutate(idNamed(mine, name, language))} error={saving.error}>
      <PersonField label={say('standIn')} hint={say('standInHint')} mine={mine} value={name} onChange={setName} />
      <Button type="submit" variant="filled" loading={saving.isPending}>
        {say('save')}
      </Button>
    </Sheet>
  );
}

function Feed({ mine, onDone }: Part) {
  const say = useWords();
  const [url, setUrl] = useState('');
  const saving = useLeave(setLeaveFeed, onDone);
  return (
    <Sheet onSubmit={() => saving.mutate(url.trim())} error={saving.error}>
      <TextInput
        type="text"
        inputMode="url"
        label={say('feed')}
        description={say('feedHint')}
        placeholder="https://…/leave.ics"
        required
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Button type="submit" variant="filled" loading={saving.isPending}>
        {say('save')}
      </Button>
      {mine.feed !== null && (
        <Button variant="subtle" onClick={() => saving.mutate(null)}>
          {say('feedEnd')}
        </Button>
      )}
    </Sheet>
  );
}

function Sheet({ onSubmit, error, children }: { onSubmit: () => void; error: Error | null; children: ReactNode }) {
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={classes.sheet} onSubmit={submit}>
      {children}
      {error !== null && <Failed error={error} />}
    </form>
  );
}

/** A name is typed; those who are likely are offered. */
function PersonField({ label, hint, mine, value, onChange }: { label: string; hint: string; mine: MyLeave; value: string; onChange: (name: string) => void }) {
  const language = useLanguage();
  const id = useId();
  return (
    <>
      <TextInput label={label} description={hint} list={id} autoComplete="off" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
      <datalist id={id}>
        {mine.proposed.map((person) => (
          <option key={person.id} value={nameIn(person, language)} />
        ))}
      </datalist>
    </>
  );
}

const nameOrNone = (person: MyLeave['standIn'], language: 'en' | 'zh'): string => (person === null ? '' : nameIn(person, language));

/** Of those who were offered the id, since two people may share a name; else what was typed. */
function idNamed({ proposed, standIn }: MyLeave, typed: string, language: 'en' | 'zh'): string | null {
  const name = typed.trim();
  if (name === '') return null;
  const known = [...(standIn === null ? [] : [standIn]), ...proposed].find((person) => nameIn(person, language) === name);
  return known?.id ?? name;
}
