import { Button, SegmentedControl, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { askCast, type CastAnswer } from '../api/play.ts';
import { flowOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import { FoundPerson } from './found-person.tsx';
import { useMoreWords } from '../editor/use-more-words.ts';
import { textIn, useLanguage } from '../language.ts';
import { useErrorWords } from '../shell/states.tsx';
import { usePlayerState } from './player-context.ts';
import { usePlayWords } from './use-play-words.ts';

type Coming = { cast: CastAnswer; start: string; zone: string; dates: Record<string, string>; real: boolean };
type Props = { coming: Coming; onBegin: (coming: Coming, usual: boolean) => void; onClose: () => void };

/** Whom it is tried on, from which day, with which dates, and what of the person the flow looks at. */
export function Setup({ coming, onBegin, onClose }: Props) {
  const say = usePlayWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const { id } = useEditor().store.getState();
  const [real, setReal] = useState(coming.real);
  const [person, setPerson] = useState(coming.real ? coming.cast.about : '');
  const [start, setStart] = useState(coming.start);
  const [dates, setDates] = useState(coming.dates);
  const [usual, setUsual] = useState(usePlayerState((state) => state.usual));
  const own = coming.cast.people.find((one) => one.id === coming.cast.about) ?? {};
  const [columns, setColumns] = useState<Record<string, string>>(own as Record<string, string>);
  const [error, setError] = useState<string | null>(null);
  const words = useErrorWords();
  const sayColumn = useMoreWords();
  const columnWords = (column: string) => {
    const told = sayColumn(`column_${column}` as 'column_name');
    return told === `column_${column}` ? column : told;
  };

  const begin = async () => {
    setError(null);
    try {
      const cast = await askCast(id, { start, zone: coming.zone, ...(real && { person }) });
      const changed = Object.fromEntries(Object.entries(columns).filter(([column, value]) => value !== (own as Record<string, string>)[column]));
      const people = cast.people.map((one) => (one.id === cast.about ? filled({ ...one, ...changed }) : one));
      onBegin({ cast: { ...cast, people }, start, zone: coming.zone, dates, real }, usual);
    } catch (reason) {
      setError(words(reason));
    }
  };
  return (
    <form
      className="play-setup"
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <fieldset>
        <legend>{say('whoAbout')}</legend>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={say('whoAbout')}
          value={real ? 'real' : 'made'}
          onChange={(chosen) => setReal(chosen === 'real')}
          data={[
            { value: 'made', label: say('madeUpPeople') },
            { value: 'real', label: say('someoneOnFile') },
          ]}
        />
        {real && <FoundPerson label={say('personOnFile')} value={person} onChange={setPerson} />}
      </fieldset>
      <TextInput type="date" required label={say('begins')} value={start} onChange={({ currentTarget }) => setStart(currentTarget.value)} />
      {flow.dates.map(({ name, label, optional }) => (
        <TextInput
          key={name}
          type="date"
          required={!optional}
          label={textIn(label, language)}
          value={dates[name] ?? ''}
          onChange={({ currentTarget }) => setDates(filled({ ...dates, [name]: currentTarget.value }))}
        />
      ))}
      {!real && coming.cast.read.length > 0 && (
        <fieldset>
          <legend>{say('columns')}</legend>
          {coming.cast.read.map((column) => (
            <TextInput
              key={column}
              size="xs"
              label={columnWords(column)}
              value={columns[column] ?? ''}
              onChange={({ currentTarget }) => setColumns({ ...columns, [column]: currentTarget.value })}
            />
          ))}
        </fieldset>
      )}
      <Switch label={say('usual')} description={say('usualHint')} checked={usual} onChange={({ currentTarget }) => setUsual(currentTarget.checked)} />
      {error !== null && (
        <p role="alert" className="trouble">
          {error}
        </p>
      )}
      <div className="play-acts">
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button type="submit" variant="filled" disabled={real && person === ''}>
          {say('begin')}
        </Button>
      </div>
    </form>
  );
}

const filled = (values: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
