import { Button, Menu, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Connection, connectionsQuery, endOldSecret, removeConnection, rotateSecret, testConnection } from '../api/connections.ts';
import { useErrorWords } from '../shell/states.tsx';
import classes from './connections.module.css';
import type { ShownSecret } from './secret.tsx';
import { ConnectionSheet } from './sheet.tsx';
import { useConnectionWords } from './use-connection-words.ts';

/** One connection: what it is, how it has done lately, and what can be done with it. */
export function ConnectionRow({ connection, onSecret }: { connection: Connection; onSecret: (secret: ShownSecret) => void }) {
  const say = useConnectionWords();
  const [asked, setAsked] = useState<'change' | 'rotate' | 'remove' | null>(null);
  const test = useMutation({ mutationFn: () => testConnection(name) });
  const act = useActs();
  const { name, kind, details } = connection;
  if (details === null) return null;
  const { url, openTo, secrets, waiting, failed, done, lastSays } = details;
  const calls = waiting + failed + done;
  const facts = [
    calls === 0 ? say('unused') : say('used', { count: calls }),
    ...(waiting > 0 ? [say('waitingCalls', { count: waiting })] : []),
    ...(failed > 0 ? [say('failedCalls', { count: failed })] : []),
    openTo.length === 0 ? say('openToAdmins') : say('openToRoles', { roles: openTo.join(', ') }),
  ];
  const tested = test.data;
  return (
    <li className={classes.row}>
      <div className={classes.about}>
        <h2>{name}</h2>
        <p>
          {say(`kind_${kind}`)}
          {url !== null && <span className={classes.url}> {url}</span>}
        </p>
        <p className="small muted">{facts.join(' · ')}</p>
        {secrets.length > 1 && <p className="small">{say('twoSecrets')}</p>}
        {lastSays !== null && <p className="small muted">{say('last', { says: lastSays })}</p>}
        <p role="status" className={classes.tested} data-failed={(tested !== undefined && !tested.ok) || test.error !== null || undefined}>
          {test.isPending && say('testing')}
          {tested !== undefined && `${tested.says} ${say('tookMs', { ms: tested.tookMs })}`}
          {test.error && <ErrorLine error={test.error} />}
        </p>
      </div>
      <div className={classes.acts}>
        {kind === 'webhook' && (
          <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()} aria-label={`${say('test')}: ${name}`}>
            {say('test')}
          </Button>
        )}
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button size="xs" variant="default" aria-label={`${say('change')} ${name}`}>
              {say('change')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setAsked('change')}>{say('change')}</Menu.Item>
            {kind === 'webhook' && <Menu.Item onClick={() => setAsked('rotate')}>{say('rotate')}</Menu.Item>}
            {secrets.length > 1 && (
              <Menu.Item onClick={() => act.mutate({ does: () => endOldSecret(name), told: () => notifications.show({ message: say('endOldDone') }) })}>
                {say('endOld')}
              </Menu.Item>
            )}
            <Menu.Item onClick={() => setAsked('remove')}>{say('remove')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {asked === 'change' && <ConnectionSheet of={connection} onClose={() => setAsked(null)} />}
      <Modal opened={asked === 'rotate'} onClose={() => setAsked(null)} title={say('rotateTitle', { name })}>
        <p>{say('rotateHint')}</p>
        <Button
          fullWidth
          loading={act.isPending}
          onClick={() =>
            act.mutate({
              does: async () => {
                const { secret } = await rotateSecret(name);
                setAsked(null);
                onSecret({ name, secret });
              },
            })
          }
        >
          {say('rotateYes')}
        </Button>
        {act.error && <ErrorLine error={act.error} />}
      </Modal>
      <Modal opened={asked === 'remove'} onClose={() => setAsked(null)} title={say('removeTitle', { name })}>
        <p>{say('removeHint')}</p>
        <Button fullWidth color="red" loading={act.isPending} onClick={() => act.mutate({ does: () => removeConnection(name) })}>
          {say('removeYes')}
        </Button>
        {act.error && <ErrorLine error={act.error} />}
      </Modal>
    </li>
  );
}

function ErrorLine({ error }: { error: unknown }) {
  return <span role="alert">{useErrorWords()(error)}</span>;
}

/** Whatever was done, the list is read again. */
function useActs() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ does }: { does: () => Promise<unknown>; told?: () => void }) => does(),
    onSuccess: async (_, { told }) => {
      await queries.invalidateQueries(connectionsQuery);
      told?.();
    },
  });
}
