import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { changeConnection, type Connection, type ConnectionKind, connectionsQuery, createConnection } from '../api/connections.ts';
import { Failed } from '../shell/states.tsx';
import type { ShownSecret } from './secret.tsx';
import { useConnectionWords } from './use-connection-words.ts';

type Props = { of?: Connection; onClose: () => void; onSecret?: (secret: ShownSecret) => void };

/** Sets a connection up, or changes where it leads and who may use it. */
export function ConnectionSheet({ of, onClose, onSecret }: Props) {
  const say = useConnectionWords();
  const queries = useQueryClient();
  const [name, setName] = useState(of?.name ?? '');
  const [kind, setKind] = useState<ConnectionKind>(of?.kind ?? 'webhook');
  const [url, setUrl] = useState(of?.details?.url ?? '');
  const [roles, setRoles] = useState((of?.details?.openTo ?? ['hr']).join(', '));
  const keep = useMutation({
    mutationFn: async () => {
      const openTo = roles
        .split(/[,，;]/)
        .map((role) => role.trim())
        .filter((role) => role !== '');
      const leads = kind === 'webhook' ? { url: url.trim() } : {};
      if (of !== undefined) await changeConnection(of.name, { openTo, ...leads });
      return of === undefined ? (await createConnection({ name: name.trim(), kind, openTo, ...leads })).secret : null;
    },
    onSuccess: async (secret) => {
      await queries.invalidateQueries(connectionsQuery);
      onClose();
      if (secret !== null) onSecret?.({ name: name.trim(), secret });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={of === undefined ? say('add') : say('changeTitle', { name: of.name })}>
      <form onSubmit={submit}>
        {of === undefined && (
          <>
            <TextInput
              label={say('name')}
              description={say('nameHint')}
              value={name}
              required
              maxLength={60}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <NativeSelect
              mt="sm"
              label={say('kind')}
              value={kind}
              data={(['webhook', 'csv', 'json'] as const).map((value) => ({ value, label: say(`kind_${value}`) }))}
              onChange={(event) => setKind(event.currentTarget.value as ConnectionKind)}
            />
          </>
        )}
        {kind === 'webhook' && (
          <TextInput
            mt="sm"
            type="url"
            label={say('url')}
            description={say('urlHint')}
            placeholder="https://"
            value={url}
            required
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
        )}
        <TextInput mt="sm" label={say('openTo')} description={say('openToHint')} value={roles} onChange={(event) => setRoles(event.currentTarget.value)} />
        {keep.error && <Failed error={keep.error} />}
        <Button type="submit" fullWidth mt="md" loading={keep.isPending}>
          {say(of === undefined ? 'set' : 'save')}
        </Button>
      </form>
    </Modal>
  );
}
