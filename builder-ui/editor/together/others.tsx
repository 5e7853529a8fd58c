import './together.css';
import { nameOf } from '../../../workflows/flow/sentences.ts';
import type { Other } from '../../api-types.ts';
import { nameIn, useLanguage } from '../../language.ts';
import { initialsOf } from '../../shell/initials.ts';
import { flowOf, useEditorState } from '../editor-context.ts';
import { toneOf } from './tone.ts';
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
              {initialsOf(name, 1)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
