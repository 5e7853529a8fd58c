import './together.css';
import { nameOf } from '../../../workflows/flow/sentences.ts';
import type { Other } from '../../api-types.ts';
import { nameIn, useLanguage } from '../../language.ts';
import { flowOf, useEditorState } from '../editor-context.ts';
import { useTogetherWords } from './use-together-words.ts';

/** Who else has this draft open: a disc each, with where they are. */
export function Others({ others }: { others: readonly Other[] }) {
  const say = useTogetherWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  return (
    <ul className="others" aria-label={say('hereToo')}>
      {others.map(({ person, step: id }, index) => {
        const name = nameIn(person, language);
        const step = id === null ? undefined : flow.steps[id];
        const words = step === undefined ? say('here', { name }) : say('hereAt', { name, step: nameOf(step, language) });
        return (
          <li key={`${person.id} ${index}`}>
            <span className="other" role="img" aria-label={words} data-tip={words} data-tone={toneOf(person.id)}>
              {initials(name)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Two letters of a name, the last sign of a Chinese one. */
export function initials(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return name.slice(-1);
  const words = name.split(/\s+/);
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase();
}

/** One of the four tones of the families, the same for the same person everywhere. */
export function toneOf(person: string): number {
  let sum = 0;
  for (let at = 0; at < person.length; at += 1) sum = (sum * 31 + person.charCodeAt(at)) % 4;
  return sum;
}
