import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { connectionsQuery } from '../api/connections.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Shown } from '../shell/states.tsx';
import { ConnectionRow } from './row.tsx';
import { ConnectionSheet } from './sheet.tsx';
import { SecretShown, type ShownSecret } from './secret.tsx';
import { useConnectionWords } from './use-connection-words.ts';

/** The other systems that flows may exchange data with: what is set up, how it has done lately, and a test. */
export function ConnectionsPage() {
  const say = useConnectionWords();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<ShownSecret | null>(null);
  return (
    <Page title={say('title')} actions={<Button onClick={() => setAdding(true)}>{say('add')}</Button>}>
      <p className="muted">{say('lead')}</p>
      <Shown of={useQuery(connectionsQuery)}>
        {({ connections }) =>
          connections.length === 0 ? (
            <Empty title={say('none')}>
              <p>{say('noneHint')}</p>
            </Empty>
          ) : (
            <ul style={{ listStyle: 'none', padding: 0 }}>
              {connections.map((one) => (
                <ConnectionRow key={one.name} connection={one} onSecret={setSecret} />
              ))}
            </ul>
          )
        }
      </Shown>
      {adding && <ConnectionSheet onClose={() => setAdding(false)} onSecret={setSecret} />}
      <SecretShown secret={secret} onClose={() => setSecret(null)} />
    </Page>
  );
}
