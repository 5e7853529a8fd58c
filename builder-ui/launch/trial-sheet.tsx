import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Failed } from '../shell/states.tsx';
import { useMe } from '../shell/use-me.ts';
import { useLaunchWords } from './use-launch-words.ts';

const speeds = { 10: 'speed10', 60: 'speed60', 600: 'speed600', 3600: 'speed3600' } as const;

/** Where the mails of a trial go, and how fast its days pass. */
export function TrialSheet({
  opened,
  busy,
  error,
  onClose,
  onStart,
}: {
  opened: boolean;
  busy: boolean;
  error: Error | null;
  onClose: () => void;
  onStart: (trial: { to: string; secondsPerDay: number; withinBudget: boolean }) => void;
}) {
  const say = useLaunchWords();
  const me = useMe();
  const [to, setTo] = useState(me.person.email ?? '');
  const [seconds, setSeconds] = useState('10');
  const [withinBudget, setWithin] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart({ to: to.trim(), secondsPerDay: Number(seconds), withinBudget });
  };
  return (
    <Modal opened={opened} onClose={onClose} title={say('trialTitle')}>
      <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
        <p className="muted" style={{ margin: 0 }}>
          {say('trialHint')}
        </p>
        <TextInput type="email" required label={say('trialTo')} value={to} onChange={(event) => setTo(event.currentTarget.value)} data-autofocus />
        <Select
          label={say('trialSpeed')}
          allowDeselect={false}
          value={seconds}
          onChange={(value) => setSeconds(value ?? '10')}
          data={Object.entries(speeds).map(([value, word]) => ({ value, label: say(word) }))}
        />
        <Checkbox label={say('trialWithin')} checked={withinBudget} onChange={(event) => setWithin(event.currentTarget.checked)} />
        {error && <Failed error={error} />}
        <Button type="submit" variant="filled" loading={busy}>
          {say('trialStart')}
        </Button>
      </form>
    </Modal>
  );
}
