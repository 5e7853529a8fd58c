import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { IconArrowLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { keptCase } from '../../workflows/flow/play/case.ts';
import { withoutNames } from '../../workflows/flow/play/cast.ts';
import { detailText } from '../../workflows/flow/rehearse/journal-contract.ts';
import { setFlow } from '../../workflows/flow/edits/index.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import { instantWords, dueWords } from '../dates.ts';
import { flowOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import { useLanguage } from '../language.ts';
import { initialsOf } from '../shell/initials.ts';
import { Happens } from './happens.tsx';
import { standOf } from './moment.ts';
import { PlayedMail } from './played-mail.tsx';
import { PlayedTask } from './played-task.tsx';
import type { PlayerState } from './player.ts';
import { useNamed, usePlayer, usePlayerState } from './player-context.ts';
import { useTold } from './told.ts';
import { usePlayWords } from './use-play-words.ts';

const aboutOf = ({ about }: PlayerState) => about;
const realOf = ({ real }: PlayerState) => real;
const usualOf = ({ usual }: PlayerState) => usual;
const playedOf = ({ played }: PlayerState) => played;
const zoneOf = ({ example }: PlayerState) => example?.zone ?? 'UTC';
const minuteOf = ({ at }: PlayerState) => Math.floor(at / 60_000) * 60_000;

type Showing = { is: 'lists' } | { is: 'task'; part: string; at: number } | { is: 'mail'; key: string };
type List = 'toDo' | 'mails' | 'history';

/** What everybody is asked at this moment, which mails have gone out, and what has happened. */
export function OnePerson({ onChange }: { onChange: (() => void) | null }) {
  const say = usePlayWords();
  const language = useLanguage();
  const named = useNamed(language);
  const player = usePlayer();
  const about = usePlayerState(aboutOf);
  const real = usePlayerState(realOf);
  const usual = usePlayerState(usualOf);
  const [chosen, setShowing] = useState<Showing>({ is: 'lists' });
  const at = usePlayerState(minuteOf);
  // A page is as of its moment: at another one it may not be there.
  const showing: Showing = chosen.is === 'task' && chosen.at !== at ? { is: 'lists' } : chosen;
  const [list, setList] = useState<List>('toDo');
  const stand = usePlayerState(standOf);
  const mails = useSent();
  const back = () => setShowing({ is: 'lists' });
  if (showing.is !== 'lists')
    return (
      <div className="play-shown">
        <Button size="xs" variant="subtle" leftSection={<IconArrowLeft size={16} />} onClick={back}>
          {say('back')}
        </Button>
        {showing.is === 'task' ? <PlayedTask part={showing.part} onDone={back} /> : <PlayedMail mail={showing.key} />}
      </div>
    );
  return (
    <>
      <div className="play-about">
        <span className="play-token" aria-hidden>
          {initialsOf(named(about))}
        </span>
        <p>
          <b>{named(about)}</b>
          <span className="muted small">{say(real ? 'onFile' : 'madeUp')}</span>
        </p>
        {onChange !== null && (
          <Button size="xs" variant="subtle" onClick={onChange}>
            {say('change')}
          </Button>
        )}
      </div>
      <Switch
        className="play-usual"
        size="xs"
        label={say('usual')}
        checked={usual}
        onChange={({ currentTarget }) => void player.setUsual(currentTarget.checked)}
      />
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={say('panel')}
        value={list}
        onChange={(chosen) => setList(chosen as List)}
        data={[
          { value: 'toDo', label: `${say('toDo')} ${stand.parts.length === 0 ? '' : stand.parts.length}`.trim() },
          { value: 'mails', label: `${say('mails')} ${mails.length === 0 ? '' : mails.length}`.trim() },
          { value: 'history', label: say('history') },
        ]}
      />
      <div className="play-list">
        {list === 'toDo' ? (
          <ToDo
            onOpen={(part) => {
              player.play(false);
              setShowing({ is: 'task', part, at: minuteOf(player.store.getState()) });
            }}
          />
        ) : list === 'mails' ? (
          <Mails mails={mails} onOpen={(key) => setShowing({ is: 'mail', key })} />
        ) : (
          <Past />
        )}
      </div>
      <div className="play-foot">
        <Happens />
        <Keep />
        <p className="muted small">{say('nothingLeaves')}</p>
      </div>
    </>
  );
}

function ToDo({ onOpen }: { onOpen: (part: string) => void }) {
  const say = usePlayWords();
  const language = useLanguage();
  const named = useNamed(language);
  const flow = useEditorState(flowOf);
  const { parts, dates, ended } = usePlayerState(standOf);
  const zone = usePlayerState(zoneOf);
  const now = new Date(usePlayerState(minuteOf));
  const about = usePlayerState(aboutOf);
  const words = (iso: string) => dueWords(iso, language, zone, now);
  const name = (step: string) => (flow.steps[step] === undefined ? step : nameOf(flow.steps[step], language));
  if (parts.length === 0 && ended !== null)
    return <p className="play-none">{ended === '' ? say('itEndedPlain') : say('itEnded', { outcome: endWords(flow, ended, language) })}</p>;
  if (parts.length === 0 && dates.length === 0) return <p className="play-none">{say('nobodyAsked')}</p>;
  return (
    <ul className="play-rows">
      {parts.map((part) => {
        const due = part.due ?? part.closes;
        return (
          <li key={part.part}>
            <button type="button" disabled={part.status !== 'open'} onClick={() => onOpen(part.part)}>
              <span className="play-token" data-other={part.holder !== about || undefined} aria-hidden>
                {initialsOf(named(part.holder))}
              </span>
              <span className="play-row-text">
                <b>{name(part.step)}</b>
                <span>{named(part.holder)}</span>
                <span className={part.late ? 'late' : 'muted'}>
                  {part.status === 'scheduled'
                    ? say('notYet', { opens: words(part.opens) })
                    : due === null
                      ? say('noDate')
                      : say(part.late ? 'isLate' : 'dueAt', { due: words(due) })}
                </span>
              </span>
              <IconChevronRight size={16} aria-hidden />
            </button>
          </li>
        );
      })}
      {dates.map(({ step, due }) => (
        <li key={`${step}${due}`} className="play-wait">
          {say('waitsUntil', { due: words(due), step: name(step) })}
        </li>
      ))}
    </ul>
  );
}

/** The name of the end of that outcome. */
function endWords(flow: ReturnType<typeof flowOf>, outcome: string, language: 'en' | 'zh'): string {
  const end = Object.values(flow.steps).find(({ id, kind, settings }) => kind === 'end' && ((settings as { outcome?: string }).outcome ?? id) === outcome);
  return end === undefined ? outcome : nameOf(end, language) || outcomeWords(end, outcome, language);
}

type SentMail = { key: string; to: string; subject: string; at: string };

/** Mails that have gone out by now, the last first. */
function useSent(): SentMail[] {
  const played = usePlayerState(playedOf);
  const now = new Date(usePlayerState(minuteOf) + 60_000).toISOString();
  if (played === null) return [];
  return played.lines
    .flatMap((line): SentMail[] => {
      const key = detailText(line, 'key');
      const mail = line.kind === 'mail.sent' && line.at < now ? played.mails[key] : undefined;
      return mail === undefined ? [] : [{ key, ...mail, at: line.at }];
    })
    .reverse();
}

function Mails({ mails, onOpen }: { mails: SentMail[]; onOpen: (key: string) => void }) {
  const say = usePlayWords();
  const language = useLanguage();
  const named = useNamed(language);
  const zone = usePlayerState(zoneOf);
  if (mails.length === 0) return <p className="play-none">{say('noMails')}</p>;
  return (
    <ul className="play-rows">
      {mails.map(({ key, to, subject, at }) => (
        <li key={key}>
          <button type="button" onClick={() => onOpen(key)}>
            <span className="play-row-text">
              <b>{subject}</b>
              <span>{say('mailTo', { name: named(to) })}</span>
              <span className="muted">{instantWords(at, language, zone)}</span>
            </span>
            <IconChevronRight size={16} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Past() {
  const language = useLanguage();
  const zone = usePlayerState(zoneOf);
  const now = usePlayerState(minuteOf) + 60_000;
  const player = usePlayer();
  const told = useTold().filter(({ line }) => Date.parse(line.at) < now);
  return (
    <ol className="play-rows play-past">
      {told.toReversed().map(({ line, sentence }) => (
        <li key={line.n}>
          <button type="button" onClick={() => player.seek(Date.parse(line.at))}>
            <span className="play-row-text">
              <span>{sentence}</span>
              <span className="muted">{instantWords(line.at, language, zone)}</span>
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** What was played becomes one of the flow's own examples. */
function Keep() {
  const say = usePlayWords();
  const language = useLanguage();
  const editor = useEditor();
  const player = usePlayer();
  const real = usePlayerState(realOf);
  const [name, setName] = useState<string | null>(null);
  const [kept, setKept] = useState(false);
  const keep = () => {
    const { example, played, about } = player.store.getState();
    if (example === null || played === null || name === null) return;
    const made = keptCase(example, language === 'zh' ? { en: name, zh: name } : { en: name }, played.lines, played.decided);
    const scenario = real ? withoutNames(made, about) : made;
    editor.edit((flow) => setFlow(flow, { scenarios: [...flow.scenarios, scenario] }));
    setName(null);
    setKept(true);
  };
  if (name === null)
    return (
      <>
        <Button
          size="xs"
          onClick={() => {
            setKept(false);
            setName('');
          }}
        >
          {say('keep')}
        </Button>
        {kept && <p role="status">{say('kept')}</p>}
      </>
    );
  return (
    <form
      className="play-keep"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <TextInput
        autoFocus
        size="xs"
        label={say('keepName')}
        description={say(real ? 'keepReal' : 'keepHint')}
        maxLength={200}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <div className="play-acts">
        <Button size="xs" onClick={() => setName(null)}>
          {say('cancel')}
        </Button>
        <Button size="xs" variant="filled" type="submit" disabled={name.trim() === ''}>
          {say('save')}
        </Button>
      </div>
    </form>
  );
}
