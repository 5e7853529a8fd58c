import './together.css';
import { IconMessage } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ViewportPortal } from '@xyflow/react';
import { memo, useMemo } from 'react';
import { nameOf } from '../../../workflows/flow/sentences.ts';
import { commentsQuery } from '../../api/comments.ts';
import { nameIn, useLanguage } from '../../language.ts';
import { initialsOf } from '../../shell/initials.ts';
import { useEditor, useEditorState } from '../editor-context.ts';
import type { StepNode } from '../project.ts';
import type { EditorState } from '../store.ts';
import { toneOf } from './tone.ts';
import { useTogetherWords } from './use-together-words.ts';
import { useFollowed } from '../use-followed.ts';

const othersOf = ({ others }: EditorState) => others;

/** On the corner of each card: who else is there, and how much has been said and is not settled. */
export const Signs = memo(function Signs({ nodes: nodesNow, onComments }: { nodes: readonly StepNode[]; onComments: (step: string) => void }) {
  // The steps are seen first.
  return <SignsOf nodes={useFollowed(nodesNow)} onComments={onComments} />;
});

const SignsOf = memo(function SignsOf({ nodes, onComments }: { nodes: readonly StepNode[]; onComments: (step: string) => void }) {
  const say = useTogetherWords();
  const language = useLanguage();
  const { id: flow } = useEditor().store.getState();
  const others = useEditorState(othersOf);
  const { comments } = useQuery(commentsQuery(flow)).data ?? { comments: [] };
  const open = useMemo(() => {
    const settled = new Set(comments.flatMap(({ id, resolved }) => (resolved === null ? [] : [id])));
    const live = comments.filter(({ id, answers, step }) => step !== null && !settled.has(id) && (answers === null || !settled.has(answers)));
    const count = new Map<string, number>();
    for (const { step } of live) count.set(step ?? '', (count.get(step ?? '') ?? 0) + 1);
    return count;
  }, [comments]);
  const signed = nodes.filter(({ id }) => open.has(id) || others.some(({ step }) => step === id));
  if (signed.length === 0) return null;
  const places = cornersOf(nodes);
  return (
    <ViewportPortal>
      {signed.map((node) => {
        const { x, y } = places.get(node.id) ?? { x: 0, y: 0 };
        const count = open.get(node.id) ?? 0;
        const name = nameOf(node.data.step, language);
        return (
          <div key={node.id} className="sign" style={{ transform: `translate(${x + (node.width ?? 0)}px, ${y}px)` }}>
            {others
              .filter(({ step }) => step === node.id)
              .map(({ person }, index) => (
                <span
                  key={`${person.id} ${index}`}
                  className="other"
                  role="img"
                  aria-label={say('hereAt', { name: nameIn(person, language), step: name })}
                  title={say('hereAt', { name: nameIn(person, language), step: name })}
                  data-tone={toneOf(person.id)}
                >
                  {initialsOf(nameIn(person, language), 1)}
                </span>
              ))}
            {count > 0 && (
              <button type="button" className="sign-comments nodrag" aria-label={say('openComments', { count, name })} onClick={() => onComments(node.id)}>
                <IconMessage size={14} aria-hidden /> {count}
              </button>
            )}
          </div>
        );
      })}
    </ViewportPortal>
  );
});

/** Where the upper left corner of each node is in the drawing: containers stand before what is in them. */
function cornersOf(nodes: readonly StepNode[]): Map<string, { x: number; y: number }> {
  const places = new Map<string, { x: number; y: number }>();
  for (const { id, parentId, position } of nodes) {
    const outer = (parentId === undefined ? undefined : places.get(parentId)) ?? { x: 0, y: 0 };
    places.set(id, { x: outer.x + position.x, y: outer.y + position.y });
  }
  return places;
}
