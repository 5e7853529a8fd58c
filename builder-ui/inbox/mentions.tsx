import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { mentionsQuery } from '../api/comments.ts';
import { useTogetherWords } from '../editor/together/use-together-words.ts';
import { nameIn, textIn, useLanguage } from '../language.ts';
import { useMe } from '../shell/use-me.ts';
import classes from './mentions.module.css';

/** Comments on flows in which the reader is named, until they have looked at them. */
export function Mentions() {
  const say = useTogetherWords();
  const language = useLanguage();
  const me = useMe();
  const { mentions } = useQuery({ ...mentionsQuery, enabled: me.may.includes('flow.view') }).data ?? { mentions: [] };
  if (mentions.length === 0) return null;
  return (
    <section className={classes.mentions} aria-labelledby="mentions">
      <h2 id="mentions">{say('mentions')}</h2>
      <ul>
        {mentions.map(({ id, flow, step, by, body }) => (
          <li key={id}>
            <Link to="/flows/$flowId" params={{ flowId: flow.id }} search={{ said: id }}>
              <b>{nameIn(by, language)}</b>{' '}
              {step === null
                ? say('mentionIn', { flow: textIn(flow.name, language) })
                : say('mentionAt', { flow: textIn(flow.name, language), step: textIn(step, language) })}
              <span className="muted">{body}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
