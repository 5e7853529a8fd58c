import { CloseButton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { createFlow, flowsQuery } from '../api/flows.ts';
import { sampleQuery } from '../api/people.ts';
import type { TemplateRow } from '../api-types.ts';
import { textIn, useLanguage } from '../language.ts';
import { useErrorWords } from '../shell/states.tsx';
import { useMe } from '../shell/use-me.ts';
import { useInboxWords } from './use-inbox-words.ts';
import classes from './welcome.module.css';

const place = 'loopwright.welcome';

/** For HR before the first flow runs: whose people these are, and three templates to start with. Can be hidden for good. */
export function Welcome() {
  const me = useMe();
  const [hidden, setHidden] = useState(() => localStorage.getItem(place) === 'hidden');
  const mayStart = me.may.includes('flow.edit') && !hidden;
  const { data } = useQuery({ ...flowsQuery, enabled: mayStart });
  const { data: sample } = useQuery({ ...sampleQuery, enabled: mayStart });
  const say = useInboxWords();
  if (!mayStart || data === undefined || data.flows.some((flow) => flow.running > 0)) return null;
  const hide = () => {
    localStorage.setItem(place, 'hidden');
    setHidden(true);
  };
  return (
    <aside className={classes.welcome}>
      <p className={classes.banner}>
        <span>{sample == null ? say('people') : say('samplePeople', { count: sample })}</span>
        <Link to="/people">{say('bringIn')}</Link>
        <CloseButton size="sm" aria-label={say('dismiss')} onClick={hide} />
      </p>
      <Templates templates={data.templates.slice(0, 3)} />
    </aside>
  );
}

function Templates({ templates }: { templates: TemplateRow[] }) {
  const say = useInboxWords();
  const errorWords = useErrorWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const use = useMutation({
    mutationFn: (template: string) => createFlow({ template }),
    onSuccess: ({ id }) => navigate({ to: '/flows/$flowId', params: { flowId: id } }),
  });
  if (templates.length === 0) return null;
  return (
    <>
      <h2>{say('startWith')}</h2>
      <div className={classes.tiles}>
        {templates.map(({ key, name, description, steps }) => (
          <button key={key} type="button" disabled={use.isPending} onClick={() => use.mutate(key)}>
            <b>{textIn(name, language)}</b>
            {description && <span>{textIn(description, language)}</span>}
            <span className="small">{say('steps', { count: steps })}</span>
          </button>
        ))}
      </div>
      {use.error && <p role="alert">{errorWords(use.error)}</p>}
    </>
  );
}
