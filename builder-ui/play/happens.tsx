import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CaseEvent } from '../../workflows/flow/play/case.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { isoDay } from '../dates.ts';
import { flowOf, useEditorState } from '../editor/editor-context.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import type { PlayerState } from './player.ts';
import { usePlayer, usePlayerState } from './player-context.ts';
import { usePlayWords } from './use-play-words.ts';

const kinds = ['away', 'leave', 'manager', 'fact', 'act'] as const;
type Kind = (typeof kinds)[number];

const peopleOf = ({ played }: PlayerState) => played?.people;
const busyOf = ({ busy }: PlayerState) => busy;

/** What life does to a flow at this moment: leave, somebody goes, another manager, data that comes in. */
export function Happens() {
  const say = usePlayWords();
  const language = useLanguage();
  const player = usePlayer();
  const people = usePlayerState(peopleOf) ?? [];
  const busy = usePlayerState(busyOf);
  const flow = useEditorState(flowOf);
  const [kind, setKind] = useState<Kind | null>(null);
  const [who, setWho] = useState('');
  const [other, setOther] = useState('');
  const [value, setValue] = useState('');
  const [refused, setRefused] = useState(false);
  const facts = Object.entries(flow.facts);
  const acts = Object.values(flow.steps).filter((step) => step.kind === 'whenever' && step.settings.trigger.on === 'byHand');
  const there: Record<Kind, boolean> = { away: true, leave: true, manager: true, fact: facts.length > 0, act: acts.length > 0 };
  const choices = people.map((person) => ({ value: person.id, label: nameIn(person, language) }));
  if (kind === null)
    return (
      <Select
        size="xs"
        aria-label={say('happens')}
        placeholder={say('happens')}
        value={null}
        disabled={busy}
        data={kinds.filter((one) => there[one]).map((one) => ({ value: one, label: say(`happens_${one}`) }))}
        onChange={(chosen) => {
          const { about, at, example } = player.store.getState();
          setKind(chosen as Kind | null);
          setWho(about);
          setOther(
            chosen === 'away'
              ? isoDay(new Date(at + 7 * 86_400_000), example?.zone ?? 'UTC')
              : chosen === 'fact'
                ? (facts[0]?.[0] ?? '')
                : chosen === 'act'
                  ? (acts[0]?.id ?? '')
                  : '',
          );
          setValue('');
          setRefused(false);
        }}
      />
    );
  const happen = async () => {
    const { at, example } = player.store.getState();
    const told = await player.say(
      eventOf(kind, { who, other, value, about: player.store.getState().about, today: isoDay(new Date(at), example?.zone ?? 'UTC') }),
    );
    if (told === null) setKind(null);
    else setRefused(true);
  };
  return (
    <form
      className="play-keep"
      onSubmit={(event) => {
        event.preventDefault();
        void happen();
      }}
    >
      <b>{say(`happens_${kind}`)}</b>
      <Select size="xs" label={say('who')} allowDeselect={false} searchable data={choices} value={who} onChange={(id) => setWho(id ?? '')} />
      {kind === 'away' && (
        <TextInput size="xs" type="date" required label={say('until')} value={other} onChange={({ currentTarget }) => setOther(currentTarget.value)} />
      )}
      {kind === 'manager' && (
        <Select
          size="xs"
          label={say('manager')}
          searchable
          data={choices.filter((one) => one.value !== who)}
          value={other}
          onChange={(id) => setOther(id ?? '')}
        />
      )}
      {kind === 'fact' && (
        <>
          <Select
            size="xs"
            label={say('key')}
            allowDeselect={false}
            data={facts.map(([key, type]) => ({ value: key, label: textIn(type.name, language) }))}
            value={other}
            onChange={(key) => setOther(key ?? '')}
          />
          <TextInput size="xs" required label={say('value')} value={value} onChange={({ currentTarget }) => setValue(currentTarget.value)} />
        </>
      )}
      {kind === 'act' && (
        <>
          <Select
            size="xs"
            label={say('what_act')}
            allowDeselect={false}
            data={acts.map((step) => ({ value: step.id, label: nameOf(step, language) }))}
            value={other}
            onChange={(id) => setOther(id ?? '')}
          />
          <TextInput size="xs" required label={say('reason')} value={value} onChange={({ currentTarget }) => setValue(currentTarget.value)} />
        </>
      )}
      {refused && (
        <p role="alert" className="trouble small">
          {say('notTaken')}
        </p>
      )}
      <div className="play-acts">
        <Button size="xs" onClick={() => setKind(null)}>
          {say('cancel')}
        </Button>
        <Button size="xs" variant="filled" type="submit" loading={busy} disabled={who === '' || (kind !== 'leave' && other === '')}>
          {say('doIt')}
        </Button>
      </div>
    </form>
  );
}

type Given = { who: string; other: string; value: string; about: string; today: string };

function eventOf(kind: Kind, { who, other, value, about, today }: Given): Omit<CaseEvent, 'at'> {
  switch (kind) {
    case 'away':
      return { do: 'absence', person: who, from: today, to: other };
    case 'leave':
      return { do: 'leave', person: who };
    case 'manager':
      return { do: 'change', person: who, fields: { manager_id: other } };
    case 'act':
      return { do: 'act', person: about, by: who, action: other, reason: value };
    case 'fact':
      return { do: 'fact', scope: 'person', id: who, key: other, value: value !== '' && Number.isFinite(Number(value)) ? Number(value) : value };
  }
}
