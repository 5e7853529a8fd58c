import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Beside, type Entry, type EntryKind, fileQuery } from '../api/records.ts';
import { isoDay } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { Empty, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import type { Telling } from './entry-told.ts';
import { EntryRow } from './file-entry.tsx';
import classes from './file.module.css';
import { type AskedOfRecord, RecordSheet } from './record-sheet.tsx';
import { useFileWords } from './use-file-words.ts';

const allKinds: readonly EntryKind[] = ['record', 'document', 'fact', 'run', 'decision', 'absence', 'disclosure'];

/** Everything about a person that the reader may see, on one line of time: the latest first, of the kinds and as at the day that the reader chose. */
export function PersonFile({ person, mayWrite }: { person: string; mayWrite: boolean }) {
  const say = useFileWords();
  const [kinds, setKinds] = useState<readonly EntryKind[]>([]);
  const [asAt, setAsAt] = useState('');
  const [asked, setAsked] = useState<AskedOfRecord | null>(null);
  const file = useInfiniteQuery(fileQuery(person, { kinds, asAt }));
  const pages = file.data?.pages ?? [];
  const beside: Beside = {
    types: Object.assign({}, ...pages.map(({ types }) => types)) as Beside['types'],
    people: Object.assign({}, ...pages.map(({ people }) => people)) as Beside['people'],
  };
  const isFiltered = kinds.length > 0 || asAt !== '';
  const clear = () => {
    setKinds([]);
    setAsAt('');
  };
  return (
    <section aria-labelledby="timeline">
      <div className={classes.bar}>
        <h2 id="timeline">{say('timeline')}</h2>
        <KindsFilter kinds={kinds} onChange={setKinds} />
        <TextInput type="date" size="xs" label={say('asAt')} className={classes.asAt} value={asAt} onChange={(event) => setAsAt(event.currentTarget.value)} />
      </div>
      <Shown of={file}>
        {() => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length > 0) return <Line entries={entries} beside={beside} asAt={asAt} mayWrite={mayWrite} person={person} onAct={setAsked} />;
          return (
            <Empty title={say(isFiltered ? 'emptyFiltered' : 'empty')}>
              <p>{say(isFiltered ? 'emptyFilteredHint' : 'emptyHint')}</p>
              {isFiltered && <Button onClick={clear}>{say('showAll')}</Button>}
            </Empty>
          );
        }}
      </Shown>
      {file.hasNextPage && (
        <Button size="xs" loading={file.isFetchingNextPage} onClick={() => void file.fetchNextPage()}>
          {say('more')}
        </Button>
      )}
      <RecordSheet person={person} asked={asked} types={beside.types} onClose={() => setAsked(null)} />
    </section>
  );
}

/** Which kinds are shown; none chosen shows all. */
function KindsFilter({ kinds, onChange }: { kinds: readonly EntryKind[]; onChange: (kinds: readonly EntryKind[]) => void }) {
  const say = useFileWords();
  return (
    <Popover position="bottom-start" width={240} trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" leftSection={<IconFilter size={16} aria-hidden />}>
          {kinds.length === 0 ? say('kinds') : kinds.map((kind) => say(`kind_${kind}`)).join(' · ')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={say('kinds')}>
        <Checkbox.Group aria-label={say('kinds')} value={[...kinds]} onChange={(chosen) => onChange(allKinds.filter((kind) => chosen.includes(kind)))}>
          <div className={classes.kinds}>
            {allKinds.map((kind) => (
              <Checkbox key={kind} value={kind} label={say(`kind_${kind}`)} />
            ))}
          </div>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
}

type LineProps = { entries: Entry[]; beside: Beside; asAt: string; mayWrite: boolean; person: string; onAct: (asked: AskedOfRecord) => void };

/** By year, each thing with its day. */
function Line({ entries, beside, asAt, mayWrite, person, onAct }: LineProps) {
  const say = useFileWords();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow();
  const telling: Telling = { ...beside, say, language, zone, today: asAt === '' ? isoDay(now, zone) : asAt };
  const years = [...new Set(entries.map(yearOf))];
  return (
    <>
      {years.map((year) => (
        <div key={year} className={classes.year}>
          <h3>{year}</h3>
          <ul className={classes.line}>
            {entries
              .filter((entry) => yearOf(entry) === year)
              .map((entry) => (
                <EntryRow key={entry.key} entry={entry} telling={telling} person={person} {...(mayWrite && asAt === '' && { onAct })} />
              ))}
          </ul>
        </div>
      ))}
    </>
  );

  function yearOf(entry: Entry): string {
    return isoDay(new Date(entry.at), zone).slice(0, 4);
  }
}
