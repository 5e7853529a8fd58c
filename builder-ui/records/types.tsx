import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import type { RecordType } from '../../workflows/flow/record-type.ts';
import { type DeclaredType, recordTypesQuery } from '../api/records.ts';
import { useLanguage } from '../language.ts';
import { Empty, Shown } from '../shell/states.tsx';
import classes from './records.module.css';
import { TypeSheet } from './type-sheet.tsx';
import { useRecordsWords } from './use-records-words.ts';

/** The types of records: what each says, who knows of it, how long it is kept. */
export function Types() {
  const say = useRecordsWords();
  const [open, setOpen] = useState<DeclaredType | 'new' | null>(null);
  return (
    <>
      <div className={classes.bar}>
        <p>{say('typesHint')}</p>
        <Button variant="filled" onClick={() => setOpen('new')}>
          {say('newType')}
        </Button>
      </div>
      <Shown of={useQuery(recordTypesQuery)}>{({ types }) => <List types={types} onOpen={setOpen} />}</Shown>
      <TypeSheet of={open} onClose={() => setOpen(null)} />
    </>
  );
}

function List({ types, onOpen }: { types: DeclaredType[]; onOpen: (type: DeclaredType) => void }) {
  const say = useRecordsWords();
  const language = useLanguage();
  if (types.length === 0)
    return (
      <Empty title={say('noTypes')}>
        <p>{say('noTypesHint')}</p>
      </Empty>
    );
  return (
    <ul className={classes.list}>
      {types.map((one) => {
        const name = said(one.type.name, language);
        const fields = Object.values(one.type.fields).map(({ label }) => said(label, language));
        return (
          <li key={one.key} className={classes.row}>
            <div>
              <span className={classes.name}>{name}</span>
              <div className={classes.meta}>
                <span>{one.key}</span>
                {fields.length > 0 && <span>{fields.join(language === 'zh' ? '、' : ', ')}</span>}
                <span>{say('keptFor', { length: lengthOf(one.type) })}</span>
                <span>{one.records === 0 ? say('noRecords') : say('records', { count: one.records })}</span>
              </div>
            </div>
            <Button size="xs" aria-label={say('edit', { name })} onClick={() => onOpen(one)}>
              {say('change')}
            </Button>
          </li>
        );
      })}
    </ul>
  );

  function lengthOf({ keepMonths }: RecordType): string {
    const { atLeast, atMost } = keepMonths ?? {};
    if (atMost === undefined) return say('forEver');
    return atLeast === undefined || atLeast === 0 ? say('months', { count: atMost }) : say('between', { least: atLeast, most: atMost });
  }
}
