import { Button, CopyButton, Modal, TextInput } from '@mantine/core';
import { useConnectionWords } from './use-connection-words.ts';

export type ShownSecret = { name: string; secret: string };

/** A secret that was just made, shown this once. */
export function SecretShown({ secret, note, onClose }: { secret: ShownSecret | null; note?: string | undefined; onClose: () => void }) {
  const say = useConnectionWords();
  return (
    <Modal opened={secret !== null} onClose={onClose} title={say('secretTitle', { name: secret?.name ?? '' })} closeOnClickOutside={false}>
      <p>{say('secretHint')}</p>
      {note !== undefined && <p className="muted">{note}</p>}
      <TextInput
        readOnly
        label={say('secretTitle', { name: secret?.name ?? '' })}
        value={secret?.secret ?? ''}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={secret?.secret ?? ''}>
        {({ copied, copy }) => (
          <Button fullWidth mt="sm" variant="default" onClick={copy}>
            {say(copied ? 'copied' : 'copy')}
          </Button>
        )}
      </CopyButton>
      <Button fullWidth mt="sm" onClick={onClose}>
        {say('understood')}
      </Button>
    </Modal>
  );
}
