import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnswerValue } from '../../workflows/flow/form.ts';
import type { TaskView } from '../../workflows/flow/task-view.ts';
import { ApiError } from '../api.ts';
import { actOnPart, addFile, decide, findPeople, moveTalk, offersQuery, remark, saveDocument, saveDraft, taskQuery } from '../api/tasks.ts';
import { useLanguage } from '../language.ts';
import { Shown } from '../shell/states.tsx';
import type { PageProblem } from '../task-page/asked.ts';
import { doneWord, type PartAct } from '../task-page/part-act.ts';
import { bothWords, mergedOver } from '../task-page/shared-form.tsx';
import '../task-page/task-page.css';
import { TaskPage } from '../task-page/task-page.tsx';
import type { Typed } from '../task-page/typed.ts';
import { type TaskWord, wordsIn } from '../task-page/words.ts';
import classes from './task-pane.module.css';
import { useInboxWords } from './use-inbox-words.ts';

/** One task of the inbox: the same page as behind a mail link, here with drafts kept as they are typed. */
export function TaskPane({ slot, onBack }: { slot: string; onBack: () => void }) {
  const say = useInboxWords();
  return (
    <div className={classes.pane}>
      <Button className={classes.back} size="xs" variant="subtle" leftSection={<IconArrowLeft size={16} />} onClick={onBack}>
        {say('toList')}
      </Button>
      <Shown of={useQuery(taskQuery(slot))}>{(view) => <OpenTask view={view} />}</Shown>
    </div>
  );
}

function OpenTask({ view }: { view: TaskView }) {
  const queries = useQueryClient();
  const language = useLanguage();
  const { slot } = view;
  const offers = useQuery(offersQuery(slot)).data;
  const [did, setDid] = useState<TaskWord | null>(null);
  const [mine, setMine] = useState<{ typed: Typed; problems: PageProblem[] } | null>(null);
  const show = (now: TaskView) => {
    queries.setQueryData(taskQuery(slot).queryKey, now);
    void queries.invalidateQueries({ queryKey: ['tasks'], exact: true });
    void queries.invalidateQueries({ queryKey: offersQuery(slot).queryKey });
  };
  const submit = async (outcome: string, values: Record<string, AnswerValue>, version?: number): Promise<void> => {
    try {
      show(await decide(slot, { outcome, values, ...(version !== undefined && { version }) }));
    } catch (error) {
      const now = error instanceof ApiError && error.status !== 422 ? viewIn(error.body) : null;
      if (now === null) throw error;
      show(now);
    }
  };
  const edit = async (values: Record<string, AnswerValue>): Promise<number | null> => {
    try {
      const now = await saveDocument(slot, view.shared?.version ?? 0, values);
      setMine(null);
      setDid('savedShared');
      show(now);
      return now.shared?.version ?? null;
    } catch (error) {
      const now = error instanceof ApiError && error.status === 409 ? viewIn(error.body) : null;
      if (now?.shared == null) throw error;
      // Somebody else was quicker: what only one of both changed is taken over, and what both did is shown.
      const merged = mergedOver(view.values, now.values, values);
      setMine({ typed: { outcome: '', values: merged.values }, problems: bothWords({ ...now, language }, merged.both) });
      setDid('changedMeanwhile');
      show(now);
      return null;
    }
  };
  const note = async (field: string, text: string): Promise<void> => show(await remark(slot, field, text));
  const draft = async (values: Record<string, AnswerValue>, outcome?: string): Promise<{ savedAt: string }> => {
    const saved = await saveDraft(slot, { values, ...(outcome !== undefined && { outcome }) });
    void queries.invalidateQueries({ queryKey: ['tasks'], exact: true });
    return saved;
  };
  const find = (field: string, text: string) => findPeople(slot, field, text);
  const move = async (to: string): Promise<void> => show(await moveTalk(slot, to));
  const act = async (asked: PartAct): Promise<void> => {
    await actOnPart(slot, asked, crypto.randomUUID());
    await queries.invalidateQueries({ queryKey: ['tasks'] });
    setDid(doneWord(asked, queries.getQueryData(offersQuery(slot).queryKey)));
  };
  return (
    <TaskPage
      view={{ ...view, language }}
      {...(offers === undefined ? {} : { offers })}
      {...(did === null ? {} : { notice: wordsIn(language)(did) })}
      {...(mine === null ? {} : mine)}
      onSubmit={submit}
      onEdit={edit}
      onRemark={note}
      onDraft={draft}
      onFind={find}
      onFile={(field, file) => addFile(slot, field, file)}
      filesAt={`/api/tasks/${encodeURIComponent(slot)}/files/`}
      onMove={move}
      onAct={act}
    />
  );
}

/** Of a refusal: how the task stands now, where the reader may see it. */
function viewIn(body: unknown): TaskView | null {
  return (body as { view?: TaskView } | null)?.view ?? null;
}
