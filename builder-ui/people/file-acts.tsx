import { Button } from '@mantine/core';
import type { Dispatch, SetStateAction } from 'react';
import type { PersonPage } from '../api/people.ts';
import { HandOutSheet } from './hand-out-sheet.tsx';
import { HoldSheet } from './hold-sheet.tsx';
import { useFileWords } from './use-file-words.ts';
import { WriteSheet } from './write-sheet.tsx';

type Sheet = 'write' | 'handOut' | 'hold' | null;
type Props = { person: string; name: string; may: PersonPage['may']; isHeld: boolean; sheets: [Sheet, Dispatch<SetStateAction<Sheet>>] };

/** What can be done with a person's file as a whole: put something on it, hand it out, hold it. */
export function FileActs({ person, name, may, isHeld, sheets: [sheet, setSheet] }: Props) {
  const say = useFileWords();
  const close = () => setSheet(null);
  return (
    <>
      {may.includes('retention.hold') && <Button onClick={() => setSheet('hold')}>{say(isHeld ? 'lift' : 'hold')}</Button>}
      <Button onClick={() => setSheet('handOut')}>{say('handOut')}</Button>
      {may.includes('records.write') && (
        <Button variant="filled" onClick={() => setSheet('write')}>
          {say('write')}
        </Button>
      )}
      <WriteSheet person={person} opened={sheet === 'write'} onClose={close} />
      <HandOutSheet person={person} name={name} opened={sheet === 'handOut'} onClose={close} />
      <HoldSheet person={person} name={name} lift={isHeld} opened={sheet === 'hold'} onClose={close} />
    </>
  );
}
