import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FactType, usuallySeenBy } from '../../workflows/flow/fact-type.ts';
import { type FactTypeRow, type FactTypesPage, factTypesQuery, removeFactType } from '../api/facts.ts';
import { textIn, useLanguage } from '../language.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Failed, Shown } from '../shell/states.tsx';
import { useMe } from '../shell/use-me.ts';
import { EntriesSheet } from './entries-sheet.tsx';
import classes from './facts.module.css';
import { FactFile } from './fact-file.tsx';
import { Sources } from './sources.tsx';
import { type Declaring, TypeSheet } from './type-sheet.tsx';
import { useFactsWords } from './use-facts-words.ts';

/** What data is declared, what flows name that is not, and the ways in for values. */
export function FactsPage() {
  const say = useFactsWords();
  const me = useMe();
  const types = useQuery(factTypesQuery);
  const [declaring, setDeclaring] = useState<Declaring | null>(null);
  const [bringing, setBringing] = useState(false);
  const [looking, setLooking] = useState<FactTypeRow | null>(null);
  const hasTypes = (types.data?.types.length ?? 0) > 0;
  return (
    <Page
      title={say('title')}
      actions={
        <>
          {hasTypes && <Button onClick={() => setBringing(true)}>{say('bringIn')}</Button>}
          <Button variant="filled" onClick={() => setDeclaring({ key: null, type: null, revision: null })}>
            {say('declare')}
          </Button>
        </>
      }
    >
      <Shown of={types}>
        {({ types: declared, undeclared }) => (
          <>
            {declared.length === 0 ? <Empty title={say('none')}>{<p>{say('noneHint')}</p>}</Empty> : <p className={classes.lead}>{say('lead')}</p>}
            {undeclared.length > 0 && <Undeclared rows={undeclared} onDeclare={setDeclaring} />}
            {declared.length > 0 && <Declared rows={declared} onEdit={setDeclaring} onLook={setLooking} />}
            {me.may.includes('settings') && declared.length > 0 && <Sources types={declared} />}
          </>
        )}
      </Shown>
      {declaring !== null && <TypeSheet declaring={declaring} onClose={() => setDeclaring(null)} />}
      {looking !== null && <EntriesSheet row={looking} onClose={() => setLooking(null)} />}
      <FactFile opened={bringing} types={types.data?.types ?? []} onClose={() => setBringing(false)} />
    </Page>
  );
}

type OnDeclare = (declaring: Declaring) => void;

function Undeclared({ rows, onDeclare }: { rows: FactTypesPage['undeclared']; onDeclare: OnDeclare }) {
  const say = useFactsWords();
  const language = useLanguage();
  return (
    <section>
      <h2 className={classes.section}>{say('undeclared')}</h2>
      <p className={classes.lead}>{say('undeclaredHint')}</p>
      <ul className={classes.list}>
        {rows.map(({ key, proposed, flows }) => (
          <li key={key}>
            <b>{proposed === null ? key : textIn(proposed.name, language)}</b>
            <p className={classes.small}>{say('readBy', { names: namesOf(flows, language) })}</p>
            <span />
            <Button size="xs" onClick={() => onDeclare({ key, type: proposed as FactType | null, revision: null })}>
              {say('declareIt')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Declared({ rows, onEdit, onLook }: { rows: FactTypeRow[]; onEdit: OnDeclare; onLook: (row: FactTypeRow) => void }) {
  const say = useFactsWords();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: removeFactType,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['facts'] });
      notifications.show({ message: say('removed') });
    },
  });
  return (
    <>
      {remove.error && <Failed error={remove.error} />}
      <ul className={classes.list} aria-label={say('title')}>
        {rows.map((row) => (
          <DeclaredRow
            key={row.key}
            row={row}
            onLook={() => onLook(row)}
            onEdit={() => onEdit({ key: row.key, type: row.type as FactType, revision: row.revision })}
            onRemove={row.values === 0 && row.flows.length === 0 ? () => remove.mutate(row.key) : null}
          />
        ))}
      </ul>
    </>
  );
}

type RowProps = { row: FactTypeRow; onLook: () => void; onEdit: () => void; onRemove: (() => void) | null };

function DeclaredRow({ row: { key, type, values, flows }, onLook, onEdit, onRemove }: RowProps) {
  const say = useFactsWords();
  const language = useLanguage();
  const seers = (type.seenBy ?? usuallySeenBy).map((who) => (isKnown(who) ? say(who) : who));
  const name = textIn(type.name, language);
  const unit = type.unit === undefined ? '' : textIn(type.unit, language);
  const kept = [
    type.keepMonths === undefined ? say('keptAlways') : say('keptMonths', { months: type.keepMonths }),
    ...(type.staleAfterDays === undefined ? [] : [say('countsFor', { days: type.staleAfterDays })]),
  ];
  return (
    <li>
      <div>
        <b>{name}</b>
        {unit !== '' && <span className="muted"> {unit}</span>}
        <p className={classes.small}>
          {key}
          {flows.length > 0 && ` · ${say('readBy', { names: namesOf(flows, language) })}`}
        </p>
      </div>
      <div>
        <p>{type.purpose === undefined ? '' : textIn(type.purpose, language)}</p>
        <p className={classes.small}>
          {say('seenBy')}
          {language === 'zh' ? '：' : ': '}
          {seers.length === 0 ? say('nobody') : seers.join(language === 'zh' ? '、' : ', ')}
        </p>
      </div>
      <div>
        <p>{values === 0 ? say('noEntries') : say('entries', { count: values })}</p>
        <p className={classes.small}>{kept.join(' · ')}</p>
      </div>
      <div className={classes.acts}>
        <Button size="xs" variant="subtle" onClick={onLook} aria-label={`${say('look')} ${name}`}>
          {say('look')}
        </Button>
        <Button size="xs" variant="subtle" onClick={onEdit} aria-label={`${say('edit')} ${name}`}>
          {say('edit')}
        </Button>
        {onRemove !== null && (
          <Button size="xs" variant="subtle" color="gray" onClick={onRemove} aria-label={`${say('remove')} ${name}`}>
            {say('remove')}
          </Button>
        )}
      </div>
    </li>
  );
}

const known = ['person', 'manager', 'hr', 'admin'] as const;
const isKnown = (who: string): who is (typeof known)[number] => (known as readonly string[]).includes(who);

function namesOf(flows: readonly { name: { en: string; zh?: string | undefined } }[], language: 'en' | 'zh'): string {
  return flows.map(({ name }) => textIn(name as { en: string; zh?: string }, language)).join(language === 'zh' ? '、' : ', ');
}
