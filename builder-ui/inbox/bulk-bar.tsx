import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listed } from '../../workflows/flow/sentences/language.ts';
import { decide } from '../api/tasks.ts';
import type { TaskRow } from '../api-types.ts';
import { textIn, useLanguage } from '../language.ts';
import classes from './page.module.css';
import { useInboxWords } from './use-inbox-words.ts';

/** Decides what was chosen alike: one after the other, each recorded or refused by itself. */
export function BulkBar({ tasks, left, onDone }: { tasks: TaskRow[]; left: number; onDone: (told: string) => void }) {
  const say = useInboxWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const [comment, setComment] = useState('');
  const outcomes = tasks[0]?.alike?.outcomes ?? [];
  const needing = listed(
    outcomes.filter(({ needsComment }) => needsComment).map(({ label }) => textIn(label, language)),
    language,
  );
  const deciding = useMutation({
    mutationFn: async (outcome: string) => {
      let done = 0;
      for (const { slot } of tasks) {
        const values: Record<string, string> = comment.trim() === '' ? {} : { comment: comment.trim() };
        await decide(slot, { outcome, values }).then(
          () => (done += 1),
          () => undefined,
        );
      }
      return done;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['tasks'] }),
    onSuccess: (done) => onDone(say(done === tasks.length ? 'decidedAll' : 'decidedSome', { done, of: tasks.length })),
  });
  return (
    <div className={classes.bulk} role="region" aria-label={say('together')}>
      <p>
        {say('chosen', { count: tasks.length })}
        {left > 0 && <span className="muted"> · {say('chosenOther', { count: left })}</span>}
      </p>
      <Textarea
        label={say('bulkComment')}
        description={needing === '' ? undefined : say('bulkNeeds', { outcomes: needing })}
        autosize
        minRows={1}
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <div className={classes.outcomes}>
        {outcomes.map(({ key, label, needsComment }) => (
          <Button
            key={key}
            loading={deciding.isPending && deciding.variables === key}
            disabled={deciding.isPending || (needsComment && comment.trim() === '')}
            onClick={() => deciding.mutate(key)}
          >
            {say('decideAs', { outcome: textIn(label, language), count: tasks.length })}
          </Button>
        ))}
      </div>
    </div>
  );
}
