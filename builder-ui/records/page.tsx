import { Tabs } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Page } from '../shell/page.tsx';
import { Documents } from './documents.tsx';
import { Keeping } from './keeping.tsx';
import { type Part, parts } from './parts.ts';
import { Types } from './types.tsx';
import { useRecordsWords } from './use-records-words.ts';

/** What is put on file about people: its types, the texts that are signed or filled in, and how long it is kept. */
export function RecordsPage() {
  const say = useRecordsWords();
  const { part = 'types' } = useSearch({ from: '/framed/records' });
  const navigate = useNavigate();
  return (
    <Page title={say('title')}>
      <Tabs value={part} onChange={(next) => void navigate({ to: '/records', search: { part: next as Part } })} keepMounted={false}>
        <Tabs.List aria-label={say('tabs')}>
          {parts.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {say(one)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="types">
          <Types />
        </Tabs.Panel>
        <Tabs.Panel value="documents">
          <Documents />
        </Tabs.Panel>
        <Tabs.Panel value="keeping">
          <Keeping />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
