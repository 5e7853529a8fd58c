import { IconClock } from '@tabler/icons-react';
import { useReactFlow, useStore as useCanvasStore, ViewportPortal } from '@xyflow/react';
import { useEffect } from 'react';
import { placesOf } from '../editor/in-sight.ts';
import { project, type RouteEdge, type StepNode } from '../editor/project.ts';
import { reveal } from '../editor/view.ts';
import { initialsOf } from '../shell/initials.ts';
import { useNamed, usePlayerState } from './player-context.ts';
import { useLanguage } from '../language.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { flowOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import { leftWords, type Stand, standOf } from './moment.ts';
import type { PlayerState } from './player.ts';
import { usePlayWords } from './use-play-words.ts';

const atOf = ({ at }: PlayerState) => Math.floor(at / 900_000) * 900_000;

const aboutOf = ({ about }: PlayerState) => about;

/** Where everyone is, drawn over the steps: a disc for each, and how long is left there. Steps that nobody is at stay pale. */
export function Tokens() {
  const say = usePlayWords();
  const language = useLanguage();
  const named = useNamed(language);
  const stand = usePlayerState(standOf);
  const at = usePlayerState(atOf);
  const about = usePlayerState(aboutOf);
  const flow = useEditorState(flowOf);
  const nodes = useCanvasStore(({ nodeLookup }) => nodeLookup);
  const steps = [...new Set(stand.tokens.map(({ step }) => step))];
  useFollowing(stand.tokens.findLast(({ person }) => person === about)?.step ?? steps.at(-1) ?? null);
  const dueAt = (step: string): string | null => {
    const dues = [
      ...stand.parts.filter((part) => part.step === step).map(({ due, closes }) => due ?? closes),
      ...stand.dates.filter((date) => date.step === step).map(({ due }) => due),
    ];
    return dues.filter((due) => due !== null).sort()[0] ?? null;
  };
  return (
    <>
      <style>{lit(steps)}</style>
      <ViewportPortal>
        {steps.map((step) => {
          const node = nodes.get(step);
          if (node === undefined) return null;
          const { x, y } = node.internals.positionAbsolute;
          const here = stand.tokens.filter((token) => token.step === step && !isFurtherIn(flow, stand, token));
          const due = dueAt(step);
          const late = due !== null && Date.parse(due) <= at;
          return (
            <div key={step} className="play-tokens" style={{ transform: `translate(${x + (node.measured.width ?? 272)}px, ${y}px) translate(-100%, -50%)` }}>
              {due !== null && (
                <span className="play-left" data-late={late || undefined}>
                  <IconClock size={12} aria-hidden />
                  {leftWords(due, at, say)}
                </span>
              )}
              {here.slice(0, 4).map(({ run, person, stuck }) => (
                <span
                  key={run}
                  className="play-token"
                  data-stuck={stuck || undefined}
                  data-cycle={person === null || undefined}
                  title={person === null ? '' : named(person)}
                >
                  {person === null ? '' : initialsOf(named(person))}
                </span>
              ))}
              {here.length > 4 && <span className="play-token">+{here.length - 4}</span>}
            </div>
          );
        })}
      </ViewportPortal>
    </>
  );
}

/** Whoever is at a step inside a box is drawn there, and not at the box too. */
function isFurtherIn(flow: Flow, { tokens }: Stand, { run, step }: Stand['tokens'][number]): boolean {
  return tokens.some((other) => other.run === run && flow.steps[other.step]?.in === step);
}

/** The drawing goes along with the person it is about. */
function useFollowing(step: string | null): void {
  const canvas = useReactFlow<StepNode, RouteEdge>();
  const editor = useEditor();
  useEffect(() => {
    const places = () => placesOf(project(editor.store.getState().flow).nodes);
    if (step !== null) reveal({ ...canvas, places }, document.querySelector<HTMLElement>('.builder .canvas'), step);
  }, [canvas, editor, step]);
}

/** Nodes of these steps are not pale. */
const lit = (steps: readonly string[]): string =>
  steps.length === 0 ? '' : `${steps.map((step) => `.builder[data-view="try"] .react-flow__node[data-id="${CSS.escape(step)}"]`).join(',')}{opacity:1}`;
