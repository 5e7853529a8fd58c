import type { TaskRow, TimeAsked, WaitingRow } from '../api-types.ts';
import { dueWords } from '../dates.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import type { Group, waitingFor } from './groups.ts';
import classes from './list.module.css';
import { useInboxWords } from './use-inbox-words.ts';

/** The tasks in their groups, then what the reader waits for. */
export function TaskList({
  groups,
  requests,
  waiting,
  selected,
  chosen,
  onChoose,
  onOpen,
  onOpenRequest,
}: {
  groups: Group[];
  requests: TimeAsked[];
  waiting: ReturnType<typeof waitingFor>;
  selected: string | undefined;
  chosen: ReadonlySet<string>;
  onChoose: (slot: string) => void;
  onOpen: (slot: string) => void;
  onOpenRequest: (id: string) => void;
}) {
  const say = useInboxWords();
  return (
    <div className={classes.groups}>
      {requests.length > 0 && (
        <section>
          <h2>
            {say('requests')} <span>{requests.length}</span>
          </h2>
          <ul>
            {requests.map((request) => (
              <li key={request.id}>
                <RequestRow request={request} selected={request.id === selected} onOpen={() => onOpenRequest(request.id)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {groups.map(({ name, tasks }) => (
        <section key={name}>
          <h2 data-late={name === 'late' || undefined}>
            {say(name)} <span>{tasks.length}</span>
          </h2>
          <ul>
            {tasks.map((task) => (
              <li key={task.slot}>
                <Row
                  task={task}
                  selected={task.slot === selected}
                  chosen={chosen.has(task.slot)}
                  onChoose={() => onChoose(task.slot)}
                  onOpen={() => onOpen(task.slot)}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {waiting.map(({ name, rows }) => (
        <section key={name}>
          <h2>
            {say(name)} <span>{rows.length}</span>
          </h2>
          <ul>
            {rows.map((row) => (
              <li key={row.task} className={classes.waiting}>
                <WaitingFor row={row} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type RowProps = { task: TaskRow; selected: boolean; chosen: boolean; onChoose: () => void; onOpen: () => void };

function Row({ task, selected, chosen, onChoose, onOpen }: RowProps) {
  const now = useNow();
  const say = useInboxWords();
  const language = useLanguage();
  const zone = useZone();
  const due = task.due === null ? say('noDue') : say(task.late ? 'wasDue' : 'by', { due: dueWords(task.due, language, zone, now) });
  return (
    <div className={classes.choosable} data-chosen={chosen || undefined}>
      {task.alike !== null && <input type="checkbox" checked={chosen} onChange={onChoose} aria-label={say('choose1', { ask: textIn(task.step, language) })} />}
      <button type="button" id={`task-${task.slot}`} data-task className={classes.row} aria-current={selected || undefined} onClick={onOpen}>
        <span className={classes.ask}>
          {textIn(task.step, language)}
          {task.subject && <span className="muted"> · {nameIn(task.subject, language)}</span>}
        </span>
        <span className={classes.meta}>
          <span data-late={task.late || undefined}>{due}</span>
          {task.hasDraft && <span>{task.of > 1 ? say('draft', { filled: task.filled, of: task.of }) : say('draftStarted')}</span>}
          <span className={classes.cycle}>{task.cycle}</span>
        </span>
      </button>
    </div>
  );
}

function RequestRow({ request: { step, subject, by }, selected, onOpen }: { request: TimeAsked; selected: boolean; onOpen: () => void }) {
  const say = useInboxWords();
  const language = useLanguage();
  return (
    <button type="button" className={classes.row} aria-current={selected || undefined} onClick={onOpen}>
      <span className={classes.ask}>
        {textIn(step, language)}
        {subject && <span className="muted"> · {nameIn(subject, language)}</span>}
      </span>
      <span className={classes.meta}>
        <span>{say('askedBy', { name: nameIn(by, language) })}</span>
      </span>
    </button>
  );
}

function WaitingFor({ row }: { row: WaitingRow }) {
  const now = useNow();
  const say = useInboxWords();
  const language = useLanguage();
  const zone = useZone();
  const names = row.holders.map((holder) => nameIn(holder, language)).join(language === 'zh' ? '、' : ', ');
  return (
    <>
      <span className={classes.ask}>
        {textIn(row.step, language)}
        {row.subject && <span className="muted"> · {nameIn(row.subject, language)}</span>}
      </span>
      <span className={classes.meta}>
        {names !== '' && <span>{say('waitsFor', { names })}</span>}
        {row.due !== null && <span>{say('by', { due: dueWords(row.due, language, zone, now) })}</span>}
      </span>
    </>
  );
}
