import { IconPlus, IconX } from '@tabler/icons-react';
import { BaseEdge, type EdgeProps, Position, type ReactFlowState, useStore } from '@xyflow/react';
import { memo, type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import { outcomeWords } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { unlead } from './actions/index.ts';
import { useCanvas } from './canvas-context.ts';
import { useEditor } from './editor-context.ts';
import type { RouteData, RouteEdge } from './project.ts';
import { type Drawn, routePath } from './route-path.ts';
import { useWords } from './use-words.ts';

/** A route from an outcome to a step, told by the outcome where there are several; a step can be put in between. */
export const RouteLine = memo(function RouteLine(props: EdgeProps<RouteEdge>) {
  const { data, selected } = props;
  const language = useLanguage();
  const [over, setOver] = useState(false);
  if (data === undefined) return null;
  const label = data.told ? outcomeWords(data.from, data.edge.port, language) : '';
  const line = lineOf(props, data);
  return (
    // What is put over the line belongs to it for the pointer, too: on the way there it is not left.
    <g onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
      <BaseEdge
        id={props.id}
        path={line.path}
        className={`route${data.main ? ' main' : ''}${selected ? ' selected' : ''}`}
        interactionWidth={20}
        {...(data.shape === 'back' ? { markerEnd: props.markerEnd ?? '' } : {})}
      />
      {label !== '' && (
        <OverLines>
          <span
            className="pill"
            data-beside={line.beside || undefined}
            style={{ transform: `translate(${line.label.x}px, ${line.label.y}px) translate(0, -50%)` }}
          >
            {label}
          </span>
        </OverLines>
      )}
      {(over || selected === true) && (
        <OverLines>
          <Insert {...props} x={line.middle.x} y={line.middle.y} />
        </OverLines>
      )}
    </g>
  );
});

/** Puts it over the lines, where words and buttons may stand. React Flow's own component looks for the place at every change of anything, once for each. */
function OverLines({ children }: { children: ReactNode }) {
  const place = useStore(overLines);
  return place === null ? null : createPortal(children, place);
}

function overLines({ domNode }: ReactFlowState): Element | null {
  if (domNode === null) return null;
  const known = placesKnown.get(domNode) ?? domNode.querySelector('.react-flow__edgelabel-renderer');
  if (known !== null) placesKnown.set(domNode, known);
  return known;
}
const placesKnown = new WeakMap<Element, Element>();

function Insert({ data, selected, x, y }: EdgeProps<RouteEdge> & { x: number; y: number }) {
  const { readOnly, add } = useCanvas();
  const editor = useEditor();
  const say = useWords();
  if (readOnly || data === undefined) return null;
  const { from, port } = data.edge;
  return (
    <span className="insert nodrag nopan" style={{ transform: `translate(${x}px, ${y}px) translate(-50%, -50%)` }}>
      <button
        type="button"
        tabIndex={-1}
        title={say('insertHere')}
        aria-label={say('insertHere')}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          add({ place: { in: data.from.in, after: { step: from, port } }, at: { x: box.left + box.width / 2, y: box.bottom + 8 } });
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

/** The line of an edge. Ports are drawn half outside of the card: the line begins at its border. */
function lineOf({ sourceX, sourceY, targetX, targetY, sourcePosition }: EdgeProps<RouteEdge>, { shape, width, blocked, atTarget }: RouteData): Drawn {
  const down = sourcePosition === Position.Bottom;
  const from = down ? { x: sourceX, y: sourceY - half } : { x: sourceX - half, y: sourceY };
  const left = down ? sourceX - width / 2 : from.x - width;
  return routePath({ from, to: { x: targetX, y: targetY }, shape, left, right: left + width, blocked, atTarget });
}

const half = 5;
