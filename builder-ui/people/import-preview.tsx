import type { ReactNode } from 'react';
import type { ImportPreview } from '../api/people.ts';
import { dayWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import classes from './people.module.css';
import { usePeopleWords } from './use-people-words.ts';

const shown = 50;

/** What a file would do: its problems by line, or who is new, changed and gone. */
export function ImportPreviewView({ preview }: { preview: ImportPreview }) {
  const say = usePeopleWords();
  const language = useLanguage();
  const zone = useZone();
  const { summary, counts, running } = preview;
  const { taskMoves, runEnds, runBegins, dateMoves, incident } = running.counts;
  const happens = taskMoves + runEnds + runBegins + dateMoves + incident;
  const totals = [
    say('rows', { count: summary.rows }),
    say('added', { count: summary.added }),
    say('changed', { count: summary.changed }),
    say('unchanged', { count: summary.unchanged }),
    ...(summary.left > 0 ? [say('leaving', { count: summary.left })] : []),
  ];
  const fromTo = ({ name, from, to }: ImportPreview['managerChanges'][number]) =>
    say('fromTo', { name, from: from ?? say('nothing'), to: to ?? say('nothing') });
  const finding = ({ line, column, says }: ImportPreview['warnings'][number]) => (
    <>
      <b>{column === null || column === '' ? say('line', { line }) : say('lineColumn', { line, column })}</b> {says}
    </>
  );
  const fault = ({ expected, came, ...one }: ImportPreview['problems'][number]) => (
    <>
      {finding(one)} <span className="muted">{say('expectedCame', { expected, came })}</span>
    </>
  );
  const happened = [
    ...(taskMoves > 0 ? [say('taskMoves', { count: taskMoves })] : []),
    ...(runEnds > 0 ? [say('runEnds', { count: runEnds })] : []),
    ...(runBegins > 0 ? [say('runBegins', { count: runBegins })] : []),
    ...(dateMoves > 0 ? [say('dateMoves', { count: dateMoves })] : []),
    ...(incident > 0 ? [say('incidents', { count: incident })] : []),
  ];
  return (
    <div className={classes.preview} role="status">
      {summary.problems > 0 ? (
        <div className={classes.problems}>
          <p>{say('toFix', { count: summary.problems })}</p>
          <List items={preview.problems} total={summary.problems} draw={fault} />
        </div>
      ) : (
        <p>{totals.join(' · ')}</p>
      )}
      <Part title={say('warnings', { count: counts.warnings })} items={preview.warnings} total={counts.warnings} draw={finding} />
      <Part title={say('newManagers', { count: counts.managerChanges })} items={preview.managerChanges} total={counts.managerChanges} draw={fromTo} />
      <Part title={say('newMails', { count: counts.mailChanges })} items={preview.mailChanges} total={counts.mailChanges} draw={fromTo} />
      <Part title={say('newRoles', { count: counts.roleChanges })} items={preview.roleChanges} total={counts.roleChanges} draw={fromTo} />
      <Part
        title={say('leaving', { count: summary.left })}
        items={preview.left}
        total={summary.left}
        draw={({ name, leftOn }) => `${name} · ${dayWords(leftOn, language, zone)}`}
      />
      <Part
        title={say('running', { what: happened.join(' · ') })}
        items={running.effects}
        total={happens}
        draw={({ person, cycle, says }) => `${person} · ${cycle}: ${says}`}
      />
      {running.looked < running.concerned && <p>{say('notAllLooked', { looked: running.looked, concerned: running.concerned })}</p>}
    </div>
  );
}

type ListOf<Item> = { items: Item[]; total: number; draw: (item: Item) => ReactNode };

function Part<Item>({ title, ...list }: ListOf<Item> & { title: string }) {
  if (list.total === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <List {...list} />
    </details>
  );
}

function List<Item>({ items, total, draw }: ListOf<Item>) {
  const say = usePeopleWords();
  const rows = items.slice(0, shown);
  return (
    <ul>
      {rows.map((item, index) => (
        <li key={index}>{draw(item)}</li>
      ))}
      {total > rows.length && <li className="muted">{say('andMore', { count: total - rows.length })}</li>}
    </ul>
  );
}
