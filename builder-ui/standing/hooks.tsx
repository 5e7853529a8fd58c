import { Button, CopyButton, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { endHook, hooksQuery, openHook, renewHook } from '../api/standing.ts';
import type { StartHook, StartHookMade } from '../api-types.ts';
import classes from '../cockpit/running.module.css';
import { SecretShown } from '../connections/secret.tsx';
import { instantWords } from '../dates.ts';
import { useLanguage } from '../language.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { useMe, useZone } from '../shell/use-me.ts';
import { useNow } from '../shell/use-now.ts';
import { hookExample } from './hook-example.ts';
import own from './standing.module.css';
import { useStandingWords } from './use-standing-words.ts';

type Ask = { does: 'renew' | 'end'; hook: StartHook };

/** Addresses at which other systems begin runs: opened with a secret that is shown once, an example of a request, a new secret, ended. Nothing where the start listens for none. */
export function Hooks({ cycle, flow }: { cycle: string; flow: Flow }) {
  const say = useStandingWords();
  const queries = useQueryClient();
  const [secret, setSecret] = useState<{ made: StartHookMade; renewed: boolean } | null>(null);
  const [asked, setAsked] = useState<Ask | null>(null);
  const start = Object.values(flow.steps).find((step) => step.kind === 'start');
  const triggers = (start?.settings.triggers ?? []).filter(({ on }) => on === 'webhook');
  const hooks = useQuery({ ...hooksQuery(cycle), enabled: triggers.length > 0 });
  const refresh = () => queries.invalidateQueries({ queryKey: hooksQuery(cycle).queryKey });
  const opening = useMutation({
    mutationFn: (trigger: string) => openHook(cycle, trigger),
    onSuccess: async (made) => {
      await refresh();
      setSecret({ made, renewed: false });
    },
  });
  if (triggers.length === 0) return null;
  return (
    <div className={own.part}>
      <h3>{say('hooks')}</h3>
      <p className="muted small">{say('hooksHint')}</p>
      <Shown of={hooks}>
        {({ hooks: rows }) => (
          <ul className={own.hooks}>
            {rows.map((hook) => (
              <Row key={hook.id} hook={hook} flow={flow} named={triggers.length > 1} onAsk={setAsked} />
            ))}
          </ul>
        )}
      </Shown>
      {triggers.map(({ id }) => (
        <Button key={id} size="xs" loading={opening.isPending && opening.variables === id} onClick={() => opening.mutate(id)}>
          {triggers.length > 1 ? say('openHookFor', { trigger: id }) : say('openHook')}
        </Button>
      ))}
      {opening.error && <Failed error={opening.error} />}
      <SecretShown
        secret={secret === null ? null : { name: secret.made.url, secret: secret.made.secret }}
        note={secret?.renewed === true ? say('oldCounts') : undefined}
        onClose={() => setSecret(null)}
      />
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={asked === null ? '' : say(asked.does === 'renew' ? 'renewHook' : 'endHook')}>
        {asked !== null && (
          <Sure
            cycle={cycle}
            asked={asked}
            onClose={() => setAsked(null)}
            onDone={async (made) => {
              await refresh();
              setAsked(null);
              if (made !== null) setSecret({ made, renewed: true });
            }}
          />
        )}
      </Modal>
    </div>
  );
}

function Row({ hook, flow, named, onAsk }: { hook: StartHook; flow: Flow; named: boolean; onAsk: (asked: Ask) => void }) {
  const say = useStandingWords();
  const language = useLanguage();
  const zone = useZone();
  const now = useNow();
  const me = useMe().person;
  const start = Object.values(flow.steps).find((step) => step.kind === 'start');
  const { form = { fields: [], shows: [] }, about } = start?.settings ?? {};
  const example = hookExample(hook.url, form, about === 'outside' ? null : me.id);
  return (
    <li>
      <code>{hook.url}</code>
      <span className="muted small">
        {[
          named ? hook.trigger : '',
          hook.lastAt === null ? say('neverAsked') : say('lastAsked', { when: instantWords(hook.lastAt, language, zone) }),
          hook.oldUntil !== null && Date.parse(hook.oldUntil) > now.getTime() ? say('oldUntil', { when: instantWords(hook.oldUntil, language, zone) }) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      <details>
        <summary>{say('example')}</summary>
        <p className="muted small">{say('exampleHint')}</p>
        <pre tabIndex={0}>{example}</pre>
        <CopyButton value={example}>
          {({ copied, copy }) => (
            <Button size="xs" variant="subtle" onClick={copy}>
              {say(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
      </details>
      <div className={own.acts}>
        <Button size="xs" variant="subtle" onClick={() => onAsk({ does: 'renew', hook })}>
          {say('renewHook')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={() => onAsk({ does: 'end', hook })}>
          {say('endHook')}
        </Button>
      </div>
    </li>
  );
}

type SureProps = { cycle: string; asked: Ask; onClose: () => void; onDone: (made: StartHookMade | null) => Promise<void> };

/** What a new secret, or the end of an address, means for the other system. */
function Sure({ cycle, asked: { does, hook }, onClose, onDone }: SureProps) {
  const say = useStandingWords();
  const doing = useMutation({
    mutationFn: async () => {
      if (does === 'renew') return renewHook(cycle, hook.id);
      await endHook(cycle, hook.id);
      return null;
    },
    onSuccess: onDone,
  });
  return (
    <div className={classes.sheet}>
      <p>{say(does === 'renew' ? 'renewMeans' : 'endMeans')}</p>
      {doing.error && <Failed error={doing.error} />}
      <div className={classes.sheetActs}>
        <Button onClick={onClose}>{say('cancel')}</Button>
        <Button variant="filled" loading={doing.isPending} onClick={() => doing.mutate()} data-autofocus>
          {say('doIt')}
        </Button>
      </div>
    </div>
  );
}
