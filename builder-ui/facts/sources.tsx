import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { addFactSource, endFactSource, type FactSource, factSourcesQuery, type FactTypeRow, renewFactSource, type WithSecret } from '../api/facts.ts';
import { instantWords } from '../dates.ts';
import { textIn, useLanguage } from '../language.ts';
import { Failed, Shown } from '../shell/states.tsx';
import { useZone } from '../shell/use-me.ts';
import classes from './facts.module.css';
import { useFactsWords } from './use-facts-words.ts';

/** Other systems that send values: which there are, and the secret of one that is let in. */
export function Sources({ types }: { types: readonly FactTypeRow[] }) {
  const say = useFactsWords();
  const queries = useQueryClient();
  const sources = useQuery(factSourcesQuery);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<(WithSecret & { renewed: boolean }) | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ['facts', 'sources'] });
  const renew = useMutation({
    mutationFn: renewFactSource,
    onSuccess: async (made) => {
      await refresh();
      setSecret({ ...made, renewed: true });
    },
  });
  const end = useMutation({
    mutationFn: endFactSource,
    onSuccess: async () => {
      await refresh();
      notifications.show({ message: say('ended') });
    },
  });
  return (
    <section>
      <h2 className={classes.section}>{say('systems')}</h2>
      <p className={classes.lead}>{say('systemsHint')}</p>
      {(renew.error ?? end.error) && <Failed error={renew.error ?? end.error} />}
      <Shown of={sources}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="muted">{say('noSystems')}</p>
          ) : (
            <ul className={classes.list}>
              {rows.map((row) => (
                <SourceRow key={row.id} row={row} types={types} onRenew={() => renew.mutate(row.id)} onEnd={() => end.mutate(row.id)} />
              ))}
            </ul>
          )
        }
      </Shown>
      <Button size="xs" onClick={() => setAdding(true)}>
        {say('addSystem')}
      </Button>
      {adding && (
        <SourceSheet
          types={types}
          onClose={() => setAdding(false)}
          onMade={async (made) => {
            await refresh();
            setAdding(false);
            setSecret({ ...made, renewed: false });
          }}
        />
      )}
      {secret !== null && (
        <Modal opened onClose={() => setSecret(null)} title={say('secretTitle')} size={560}>
          <p>{say('secretHint')}</p>
          {secret.renewed && <p className="muted">{say('secretOld')}</p>}
          <p className={classes.small}>{say('address')}</p>
          <p className={classes.secret}>{secret.source.address}</p>
          <p className={classes.small}>{say('secret')}</p>
          <p className={classes.secret}>{secret.secret}</p>
          <Button variant="filled" fullWidth onClick={() => setSecret(null)}>
            {say('close')}
          </Button>
        </Modal>
      )}
    </section>
  );
}

type RowProps = { row: FactSource; types: readonly FactTypeRow[]; onRenew: () => void; onEnd: () => void };

function SourceRow({ row: { name, keys, address, lastAt }, types, onRenew, onEnd }: RowProps) {
  const say = useFactsWords();
  const language = useLanguage();
  const zone = useZone();
  return (
    <li>
      <div>
        <b>{name}</b>
        <p className={classes.small}>{lastAt === null ? say('neverHeard') : say('lastHeard', { when: instantWords(lastAt, language, zone) })}</p>
      </div>
      <div>
        <p>{keys.map((key) => nameOf(key, types, language)).join(language === 'zh' ? '、' : ', ')}</p>
        <p className={classes.small}>{address}</p>
      </div>
      <span />
      <div className={classes.acts}>
        <Button size="xs" variant="subtle" onClick={onRenew}>
          {say('newSecret')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={onEnd}>
          {say('end')}
        </Button>
      </div>
    </li>
  );
}

function nameOf(key: string, types: readonly FactTypeRow[], language: 'en' | 'zh'): string {
  const type = types.find((one) => one.key === key)?.type;
  return type === undefined ? key : textIn(type.name, language);
}

function SourceSheet({ types, onClose, onMade }: { types: readonly FactTypeRow[]; onClose: () => void; onMade: (made: WithSecret) => Promise<void> }) {
  const say = useFactsWords();
  const language = useLanguage();
  const [typed, setTyped] = useState({ id: '', name: '', keys: [] as string[] });
  const proposed = typed.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
  const add = useMutation({ mutationFn: () => addFactSource({ ...typed, id: typed.id || proposed }), onSuccess: onMade });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={say('addSystem')} size={560}>
      <form className={classes.fields} onSubmit={submit}>
        <TextInput
          label={say('systemName')}
          required
          data-autofocus
          value={typed.name}
          maxLength={100}
          onChange={({ currentTarget }) => setTyped({ ...typed, name: currentTarget.value })}
        />
        <TextInput
          label={say('systemId')}
          value={typed.id}
          placeholder={proposed}
          maxLength={40}
          onChange={({ currentTarget }) => setTyped({ ...typed, id: currentTarget.value })}
        />
        <Checkbox.Group label={say('systemKeys')} value={typed.keys} onChange={(keys) => setTyped({ ...typed, keys })}>
          {types.map(({ key, type }) => (
            <Checkbox key={key} value={key} label={textIn(type.name, language)} mt={6} />
          ))}
        </Checkbox.Group>
        {add.error && <Failed error={add.error} />}
        <Button type="submit" variant="filled" fullWidth loading={add.isPending} disabled={typed.keys.length === 0}>
          {say('addSystem')}
        </Button>
      </form>
    </Modal>
  );
}
