import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { said } from '../../workflows/flow/sentences/language.ts';
import { documentsQuery, type OrganisationText } from '../api/records.ts';
import { dayWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { Empty, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { DocumentSheet } from './document-sheet.tsx';
import { LetterSheet } from './letter-sheet.tsx';
import classes from './records.module.css';
import { SignersSheet } from './signers-sheet.tsx';
import { useRecordsWords } from './use-records-words.ts';

export type OpenText = { sheet: 'write' | 'signers' | 'letter'; of: OrganisationText } | { sheet: 'write'; of: null };

/** The texts that people sign, and those that are filled in and filed, each in its present version. */
export function Documents() {
  const say = useRecordsWords();
  const [open, setOpen] = useState<OpenText | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <div className={classes.bar}>
        <p>{say('documentsHint')}</p>
        <Button variant="filled" onClick={() => setOpen({ sheet: 'write', of: null })}>
          {say('newDocument')}
        </Button>
      </div>
      <Shown of={useQuery(documentsQuery)}>{({ documents }) => <List documents={documents} onOpen={setOpen} />}</Shown>
      <DocumentSheet open={open?.sheet === 'write' ? open : null} onClose={close} />
      <SignersSheet of={open?.sheet === 'signers' ? open.of : null} onClose={close} />
      <LetterSheet of={open?.sheet === 'letter' ? open.of : null} onClose={close} />
    </>
  );
}

function List({ documents, onOpen }: { documents: OrganisationText[]; onOpen: (open: OpenText) => void }) {
  const say = useRecordsWords();
  const language = useLanguage();
  const zone = useZone();
  if (documents.length === 0)
    return (
      <Empty title={say('noDocuments')}>
        <p>{say('noDocumentsHint', { name: '{{name}}' })}</p>
      </Empty>
    );
  return (
    <ul className={classes.list}>
      {documents.map((one) => (
        <li key={one.key} className={classes.row}>
          <div>
            <span className={classes.name}>{said(one.name, language)}</span>
            <div className={classes.meta}>
              <span>{say(`doc_${one.kind}`)}</span>
              <span>{say('version', { version: one.version })}</span>
              <span>{say('publishedOn', { day: dayWords(one.publishedAt, language, zone) })}</span>
            </div>
          </div>
          <div className={classes.acts}>
            {one.kind === 'policy' ? (
              <Button size="xs" onClick={() => onOpen({ sheet: 'signers', of: one })}>
                {say('signers')}
              </Button>
            ) : (
              <Button size="xs" onClick={() => onOpen({ sheet: 'letter', of: one })}>
                {say('write')}
              </Button>
            )}
            <Button size="xs" onClick={() => onOpen({ sheet: 'write', of: one })}>
              {say('newVersion')}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}
