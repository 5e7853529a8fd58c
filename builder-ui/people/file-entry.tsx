import { ActionIcon, Menu } from '@mantine/core';
import { IconBeach, IconChartLine, IconDots, IconFileCheck, IconGavel, IconRoute, IconSend, IconSignature } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import type { Entry, EntryKind, OnRecord, RecordAct } from '../api/records.ts';
import { dayWords } from '../dates.ts';
import { useMe } from '../shell/use-me.ts';
import { entryTold, nameOf, notesTold, type Telling, valuesTold } from './entry-told.ts';
import classes from './file.module.css';
import type { AskedOfRecord } from './record-sheet.tsx';

const icons: Record<EntryKind, ComponentType<{ size: number; 'aria-hidden': boolean }>> = {
  record: IconFileCheck,
  document: IconSignature,
  fact: IconChartLine,
  run: IconRoute,
  decision: IconGavel,
  absence: IconBeach,
  disclosure: IconSend,
};

type Props = { entry: Entry; telling: Telling; person: string; onAct?: (asked: AskedOfRecord) => void };

/** One thing on the line of time: its day, what it is, what it says, the notes beside it, and what can be done to it. */
export function EntryRow({ entry, telling, person, onAct }: Props) {
  const { say, language, zone } = telling;
  const me = useMe();
  const { title, beside, tone } = entryTold(entry, telling);
  const Icon = icons[entry.kind];
  const record = entry.kind === 'record' || entry.kind === 'document' ? entry.body : null;
  const values = record === null || entry.kind === 'document' ? [] : valuesTold(record, telling);
  const acts = record === null || onAct === undefined ? [] : actsOn(record, telling.today);
  const mayOpen = entry.kind === 'run' && (me.may.includes('cycle.view') || me.person.id === person);
  return (
    <li data-tone={tone}>
      <span className={classes.icon} title={say(`kind_${entry.kind}`)}>
        <Icon size={20} aria-hidden />
        <span className={classes.hidden}>{say(`kind_${entry.kind}`)}</span>
      </span>
      <div className={classes.what}>
        <p className={classes.title}>
          {entry.kind === 'run' && mayOpen && me.may.includes('cycle.view') ? (
            <Link to="/running/$cycleId/runs/$runId" params={{ cycleId: entry.body.cycleId, runId: entry.body.run }}>
              {title}
            </Link>
          ) : (
            title
          )}
        </p>
        <p className={classes.meta}>
          <time dateTime={entry.at}>{dayWords(entry.at, language, zone)}</time>
          {beside.map((one, index) => (
            <span key={index} {...(index === 0 && tone !== undefined && { className: classes.tone })}>
              {one}
            </span>
          ))}
        </p>
        {values.length > 0 && (
          <dl className={classes.values}>
            {values.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {record?.notes.map((note, index) => (
          <blockquote key={index} className={classes.note}>
            <p>{notesTold(note.text, telling)}</p>
            <footer>
              {note.run === null
                ? say('noteBy', { name: nameOf(note.by, telling), day: dayWords(note.at, language, zone) })
                : say('noteByFlow', { day: dayWords(note.at, language, zone) })}
            </footer>
          </blockquote>
        ))}
      </div>
      {record !== null && onAct !== undefined && acts.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={say('actions', { name: title })}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {acts.map((act) => (
              <Menu.Item key={act} onClick={() => onAct({ act, record })}>
                {say(`act_${act}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

/** What can be done to a record as it stands. Whether it still may is asked when it is done. */
function actsOn({ status, finalAt, type }: OnRecord, today: string): RecordAct[] {
  if (status === 'erased') return [];
  const isFinal = finalAt !== null && finalAt.slice(0, 10) <= today;
  const open: RecordAct[] = status === 'inForce' ? ['correct', 'suspend', 'revoke'] : status === 'suspended' ? ['restore', 'revoke'] : [];
  // What somebody signed is not put right by hand.
  const fitting = type.startsWith('document.') ? open.filter((act) => act !== 'correct') : open;
  return [...(status === 'revoked' ? [] : (['annotate'] as const)), ...(isFinal ? [] : fitting), 'erase'];
}
