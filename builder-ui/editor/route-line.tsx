import { IconPlus, IconX } from '@tabler/icons-react';
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath, Position } from '@xyflow/react';
import { memo } from 'react';
import { outcomeWords } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { unlead } from './actions/index.ts';
import { useCanvas } from './canvas-context.ts';
import { useEditor, useEditorState } from './editor-context.ts';
import type { RouteEdge, Shape } from './project.ts';
import { useWords } from './use-words.ts';

/** A route from an outcome to a step, told by the outcome where there are several; a step can be put in between. */
export const RouteLine = memo(function RouteLine(props: EdgeProps<RouteEdge>) {
  const { data, selected } = props;
  const language = useLanguage();
  const label = useEditorState(({ flow }) => {
    const from = data && flow.steps[data.edge.from];
    return from && data.told ? outcomeWords(from, data.edge.port, language) : '';
  });
  if (data === undefined) return null;
  const line = lineOf(props, data.shape, data.width);
  return (
    <>
      <BaseEdge
        id={props.id}
        path={line.path}
        className={`route${data.main ? ' main' : ''}${selected ? ' selected' : ''}`}
        interactionWidth={20}
        markerEnd={props.markerEnd}
      />
      <EdgeLabelRenderer>
        {label !== '' && (
          <span className="pill" style={{ transform: `translate(${line.label.x}px, ${line.label.y}px) ${line.label.shift}` }}>
            {label}
          </span>
        )}
        <Insert {...props} x={line.middle.x} y={line.middle.y} />
      </EdgeLabelRenderer>
    </>
  );
});

function Insert({ id, data, selected, x, y }: EdgeProps<RouteEdge> & { x: number; y: number }) {
  const { readOnly, add } = useCanvas();
  const editor = useEditor();
  const say = useWords();
  const scope = useEditorState(({ flow }) => (data ? (flow.steps[data.edge.from]?.in ?? null) : null));
  if (readOnly || data === undefined) return null;
  const { from, port } = data.edge;
  return (
    <span className={`insert nodrag nopan${selected ? ' shown' : ''}`} data-route={id} style={{ transform: `translate(${x}px, ${y}px) translate(-50%, -50%)` }}>
      <button
        type="button"
        tabIndex={-1}
        title={say('insertHere')}
        aria-label={say('insertHere')}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          add({ place: { in: scope, after: { step: from, port } }, at: { x: box.left + box.width / 2, y: box.bottom + 8 } });
        }}
      >
        <IconPlus size={14} stroke={2.25} aria-hidden />
      </button>
      {selected && (
        <button type="button" title={say('removeRoute')} aria-label={say('removeRoute')} onClick={() => unlead(editor, { from, port })}>
          <IconX size={14} stroke={2.25} aria-hidden />
        </button>
      )}
    </span>
  );
}

type Point = { x: number; y: number };
type Line = { path: string; label: Point & { shift: string }; middle: Point };

function lineOf({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }: EdgeProps<RouteEdge>, shape: Shape, width: number): Line {
  const fromLeft = shape === 'back' && sourcePosition === Position.Right;
  const start = fromLeft ? { sourceX: sourceX - width, sourcePosition: Position.Left } : { sourceX, sourcePosition };
  const [path, middleX, middleY] = getSmoothStepPath({ ...start, sourceY, targetX, targetY, targetPosition, borderRadius: 12, offset: 28 });
  const middle = shape === 'spine' ? { x: targetX, y: targetY - 24 } : { x: middleX, y: middleY };
  switch (shape) {
    case 'spine':
      return { path, middle, label: { x: sourceX + 10, y: sourceY + 14, shift: 'translate(0, -50%)' } };
    case 'back':
      return { path, middle, label: { x: start.sourceX - 28, y: sourceY, shift: 'translate(-100%, -50%)' } };
    default:
      return { path, middle: shape === 'side' ? { x: targetX - 22, y: targetY } : middle, label: { x: sourceX + 16, y: sourceY, shift: 'translate(0, -50%)' } };
  }
}
