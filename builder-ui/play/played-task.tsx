import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerProblemWords } from '../../workflows/flow/check-answers.ts';
import type { Answers } from '../../workflows/flow/form.ts';
import type { PersonChoice, TaskView } from '../../workflows/flow/task-view.ts';
import { askPart } from '../api/play.ts';
import { useEditor } from '../editor/editor-context.ts';
import { nameIn, useLanguage } from '../language.ts';
import { Shown } from '../shell/states.tsx';
import '../task-page/task-page.css';
import { TaskPage } from '../task-page/task-page.tsx';
import { standOf } from './moment.ts';
import type { PlayerState } from './player.ts';
import { usePlayer, usePlayerState } from './player-context.ts';
import { usePlayWords } from './use-play-words.ts';

const peopleOf = ({ played }: PlayerState) => played?.people ?? [];

/** A task as its holder sees it at this moment, on a phone; answered here, it is answered in what is tried. */
export function PlayedTask({ part, onDone }: { part: string; onDone: () => void }) {
  const player = usePlayer();
  const { id } = useEditor().store.getState();
  const [asked] = useState(() => {
    const { example, usual, at } = player.store.getState();
    return example === null ? null : { example, usual, at: new Date(at).toISOString(), part };
  });
  const view = useQuery({
    queryKey: ['play', id, asked],
    queryFn: () => (asked === null ? Promise.reject(new Error('Nothing is tried.')) : askPart(id, asked)),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });
  return <Shown of={view}>{(found) => <OpenTask view={found} onDone={onDone} />}</Shown>;
}

function OpenTask({ view, onDone }: { view: TaskView; onDone: () => void }) {
  const say = usePlayWords();
  const language = useLanguage();
  const player = usePlayer();
  const people = usePlayerState(peopleOf);
  const own = usePlayerState(standOf).parts.find(({ part }) => part === view.slot);
  const address = { person: own?.person ?? null, by: view.reader.id, step: view.stepId };
  const submit = async (outcome: string, values: Answers): Promise<void> => {
    const refused = await player.say({ do: 'answer', ...address, outcome, values: values as never });
    if (refused === null) return onDone();
    const labelOf = (field: string) => view.form.fields.find(({ id }) => id === field)?.label ?? view.step;
    const told =
      refused.problems.length > 0
        ? refused.problems.map(({ field, code }) => ({ field, message: answerProblemWords(code, {}, labelOf(field), language) }))
        : [{ field: '', message: say('notTaken') }];
    throw Object.assign(new Error(refused.rule), { body: { error: { problems: told } } });
  };
  const learned = async (value: string): Promise<void> => {
    await player.say({ do: 'fact', scope: 'person', id: view.reader.id, key: `training.${view.course ?? ''}`, value });
    onDone();
  };
  const find = async (_field: string, text: string): Promise<PersonChoice[]> => {
    const words = text.toLowerCase();
    return people.filter((person) => `${person.name} ${person.nameZh ?? ''}`.toLowerCase().includes(words)).map((person) => ({ ...person, about: null }));
  };
  return (
    <div className="play-phone">
      <p className="play-screen-name">{say('tryAs', { name: nameIn(view.reader, language) })}</p>
      <div className="play-screen">
        <TaskPage view={{ ...view, language }} onSubmit={submit} onFind={find} />
        {view.kind === 'training' && view.state === 'open' && (
          <div className="play-course">
            <p className="muted small">{say('courseHint')}</p>
            <Button variant="filled" onClick={() => void learned('completed')}>
              {say('courseDone')}
            </Button>
            <Button onClick={() => void learned('failed')}>{say('courseFailed')}</Button>
          </div>
        )}
      </div>
    </div>
  );
}
