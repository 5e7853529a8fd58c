import { useMemo } from 'react';
import { priceOf } from '../../workflows/flow/price.ts';
import { priceWords } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { flowOf, useEditorFollowed, useEditorState } from './editor-context.ts';
import type { EditorState } from './store.ts';
import { useWords } from './use-words.ts';

const rosterOf = ({ roster }: EditorState) => roster;

/** What the flow would ask of everyone there is, as it is drawn now. */
export function PriceTag() {
  const say = useWords();
  const language = useLanguage();
  const flow = useEditorFollowed(flowOf);
  const roster = useEditorState(rosterOf);
  const words = useMemo(() => priceWords(priceOf(flow, roster), language), [flow, roster, language]);
  if (words.length === 0) return <span className="strip-middle">{say('steps', { count: Object.keys(flow.steps).length })}</span>;
  return (
    <span className="strip-middle strip-price" data-tip={say('priceHow')} data-tip-at="top" tabIndex={0} aria-description={say('priceHow')}>
      {words.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </span>
  );
}
