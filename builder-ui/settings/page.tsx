import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Limits, limitsQuery, setLimits } from '../api/settings.ts';
import { Page } from '../shell/page.tsx';
import { Failed, Shown } from '../shell/states.tsx';
import { wordsHook } from '../words/index.ts';
import * as words from '../words/settings.ts';
import classes from './page.module.css';

const useWords = wordsHook('settings', words);

type Budget = NonNullable<Limits['budget']>;

/** How often people are written to: everybody who launches sees it, an administrator changes it. */
export function SettingsPage() {
  const say = useWords();
  return (
    <Page title={say('title')}>
      <p className="muted" style={{ maxWidth: 640 }}>
        {say('lead')}
      </p>
      <Shown of={useQuery(limitsQuery)}>{(limits) => <LimitsForm limits={limits} />}</Shown>
    </Page>
  );
}

function LimitsForm({ limits: { budget, usual, mayChange } }: { limits: Limits }) {
  const say = useWords();
  const queries = useQueryClient();
  const [limited, setLimited] = useState(budget !== null);
  const [draft, setDraft] = useState<Budget>(budget ?? usual);
  const save = useMutation({
    mutationFn: setLimits,
    onSuccess: (saved) => queries.setQueryData(limitsQuery.queryKey, saved),
  });
  const set = (more: Partial<Budget>) => setDraft({ ...draft, ...more });
  const unequal = draft.quiet !== null && draft.quiet.from === draft.quiet.until;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!unequal) save.mutate(limited ? draft : null);
  };
  const number = (value: number | string): number | null => (typeof value === 'number' && value >= 1 ? Math.floor(value) : null);
  return (
    <form onSubmit={submit} className={classes.form}>
      <fieldset disabled={!mayChange}>
        <Switch label={say('limited')} checked={limited} onChange={(event) => setLimited(event.currentTarget.checked)} />
        {!limited && <p className="muted">{say('none')}</p>}
        {limited && (
          <>
            <div className={classes.pair}>
              <NumberInput
                label={say('perDay')}
                placeholder={say('noNumber')}
                min={1}
                max={50}
                value={draft.perDay ?? ''}
                onChange={(value) => set({ perDay: number(value) })}
              />
              <NumberInput
                label={say('perWeek')}
                placeholder={say('noNumber')}
                min={1}
                max={200}
                value={draft.perWeek ?? ''}
                onChange={(value) => set({ perWeek: number(value) })}
              />
            </div>
            <Switch
              label={say('quiet')}
              description={say('quietHint')}
              checked={draft.quiet !== null}
              onChange={(event) => set({ quiet: event.currentTarget.checked ? (usual.quiet ?? { from: '20:00', until: '08:00' }) : null })}
            />
            {draft.quiet !== null && (
              <div className={classes.pair}>
                {(['from', 'until'] as const).map((which) => (
                  <TextInput
                    key={which}
                    type="time"
                    required
                    label={say(which === 'from' ? 'quietFrom' : 'quietUntil')}
                    error={unequal ? say('unequal') : undefined}
                    value={draft.quiet?.[which] ?? ''}
                    onChange={(event) => draft.quiet !== null && set({ quiet: { ...draft.quiet, [which]: event.currentTarget.value } })}
                  />
                ))}
              </div>
            )}
            <Switch label={say('workingDays')} checked={draft.workingDays} onChange={(event) => set({ workingDays: event.currentTarget.checked })} />
            <Switch label={say('leave')} checked={draft.leave} onChange={(event) => set({ leave: event.currentTarget.checked })} />
            <NumberInput
              label={say('gather')}
              description={say('gatherHint')}
              min={1}
              max={1440}
              required
              value={draft.gatherMinutes}
              onChange={(value) => set({ gatherMinutes: number(value) ?? usual.gatherMinutes })}
            />
            <NumberInput
              label={say('reminders')}
              description={say('remindersHint')}
              placeholder={say('noNumber')}
              min={1}
              max={20}
              value={draft.reminders ?? ''}
              onChange={(value) => set({ reminders: number(value) })}
            />
            <p className="muted small">{say('exceptions')}</p>
          </>
        )}
        {mayChange ? (
          <Button type="submit" variant="filled" loading={save.isPending} style={{ justifySelf: 'start' }}>
            {say('save')}
          </Button>
        ) : (
          <p className="muted">{say('onlyAdmin')}</p>
        )}
      </fieldset>
      <p role="status">{save.isSuccess ? say('saved') : ''}</p>
      {save.error && <Failed error={save.error} />}
    </form>
  );
}
