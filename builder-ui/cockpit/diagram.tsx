import {
  BaseEdge,
  Controls,
  EdgeLabelRenderer,
  type EdgeProps,
  type EdgeTypes,
  Handle,
  type NodeProps,
  type NodeTypes,
  Position,
  ReactFlow,
  type ReactFlowInstance,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { createContext, memo, type ReactNode, useContext, useMemo, useRef } from 'react';
import { leavesAt } from '../../workflows/flow/layout.ts';
import { project, type RouteEdge, type StepNode } from '../editor/project.ts';
import { routePath } from '../editor/route-path.ts';
import { useLanguage } from '../language.ts';
import { type Flow, holdsSteps, type Step } from '../../workflows/flow/schema.ts';
import { outcomeWords } from '../../workflows/flow/sentences/outcomes.ts';
import classes from './diagram.module.css';
import { useRunningWords } from './use-running-words.ts';

/** How the face of a step is drawn: what is in its card, or in its header if other steps are inside. */
export type Face = (step: Step) => ReactNode;

const Drawn = createContext<{ flow: Flow; face: Face } | null>(null);

/** A flow as the builder draws it, to look at: the faces are the reader's own. */
export function Diagram({ flow, face, label }: { flow: Flow; face: Face; label: string }) {
  const say = useRunningWords();
  const { nodes, edges } = useMemo(() => project(flow), [flow]);
  const pane = useRef<HTMLDivElement>(null);
  const drawn = useMemo(() => ({ flow, face }), [flow, face]);
  return (
    <Drawn value={drawn}>
      <ReactFlow
        ref={pane}
        className={classes.diagram}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        aria-label={label}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        zoomOnDoubleClick={false}
        panOnScroll
        minZoom={0.3}
        maxZoom={1.25}
        onInit={(canvas) => showTop(canvas, pane.current?.getBoundingClientRect())}
        ariaLabelConfig={{ 'controls.zoomIn.ariaLabel': say('zoomIn'), 'controls.zoomOut.ariaLabel': say('zoomOut'), 'controls.fitView.ariaLabel': say('fit') }}
        proOptions={{ hideAttribution: true }}
      >
        <Controls showInteractive={false} fitViewOptions={{ maxZoom: 1, padding: 0.06 }} className={classes.controls} />
      </ReactFlow>
    </Drawn>
  );
}

/** What a label at the right of the drawing needs. */
const label = 104;

/** Begins at the top, as large as can be read; a tall flow goes on below. */
function showTop(canvas: ReactFlowInstance<StepNode, RouteEdge>, pane: DOMRect | undefined): void {
  const bounds = canvas.getNodesBounds(canvas.getNodes());
  if (pane === undefined) return;
  const width = bounds.width + label;
  const wide = (pane.width - 48) / width;
  const whole = Math.min(wide, (pane.height - 48) / bounds.height);
  const zoom = Math.min(1, whole >= 0.8 ? whole : Math.max(0.8, wide));
  const x = Math.max(24, (pane.width - width * zoom) / 2);
  const y = bounds.height * zoom > pane.height - 48 ? 24 : (pane.height - bounds.height * zoom) / 2;
  void canvas.setViewport({ x: x - bounds.x * zoom, y: y - bounds.y * zoom, zoom });
}

const StepFace = memo(function StepFace({ data: { step, ports }, height = 88 }: NodeProps<StepNode>) {
  const drawn = useContext(Drawn);
  return (
    <div className={classes.card}>
      <Ways step={step} ports={ports} height={height} />
      {drawn?.face(step)}
    </div>
  );
});

const ContainerFace = memo(function ContainerFace({ data: { step, ports } }: NodeProps<StepNode>) {
  const drawn = useContext(Drawn);
  return (
    <div className={classes.box}>
      <Ways step={step} ports={ports} height={40} />
      <div className={classes.header}>{drawn?.face(step)}</div>
    </div>
  );
});

/** Where routes come in and leave; nothing of it is seen. */
function Ways({ step, ports, height }: Pick<StepNode['data'], 'step' | 'ports'> & { height: number }) {
  const down = ports.filter((port) => port.main || step.kind === 'split');
  const column = holdsSteps(step) ? '184px' : '50%';
  return (
    <>
      <Handle id="top" type="target" position={Position.Top} style={{ left: column }} />
      <Handle id="left" type="target" position={Position.Left} style={{ top: height / 2 }} />
      <Handle id="right" type="target" position={Position.Right} style={{ top: height / 2 }} />
      {ports.map(({ port }) => {
        const index = down.findIndex((way) => way.port === port);
        const left = down.length === 1 ? column : `${((index + 1) / (down.length + 1)) * 100}%`;
        return index >= 0 ? (
          <Handle key={port} id={port} type="source" position={Position.Bottom} style={{ left }} />
        ) : (
          <Handle key={port} id={port} type="source" position={Position.Right} style={{ top: leavesAt(step, port, height, holdsSteps(step)) }} />
        );
      })}
    </>
  );
}

const Route = memo(function Route(props: EdgeProps<RouteEdge>) {
  const { data, sourceX, sourceY, targetX, targetY, sourcePosition } = props;
  const drawn = useContext(Drawn);
  const language = useLanguage();
  const from = data && drawn?.flow.steps[data.edge.from];
  if (data === undefined || from === undefined) return null;
  const { shape, width, blocked, atTarget } = data;
  const left = sourcePosition === Position.Bottom ? sourceX - width / 2 : sourceX - width;
  const line = routePath({ from: { x: sourceX, y: sourceY }, to: { x: targetX, y: targetY }, shape, left, right: left + width, blocked, atTarget });
  const words = outcomeWords(from, data.edge.port, language);
  return (
    <>
      <BaseEdge
        path={line.path}
        className={data.main ? classes.main : classes.side}
        {...(shape === 'back' && props.markerEnd !== undefined && { markerEnd: props.markerEnd })}
      />
      {data.told && (
        <EdgeLabelRenderer>
          <span
            className={classes.label}
            data-beside={line.beside || undefined}
            title={words}
            style={{ transform: `translate(${line.label.x}px, ${line.label.y}px) translate(0, -50%)` }}
          >
            {words}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

const nodeTypes: NodeTypes = { step: StepFace, container: ContainerFace };
const edgeTypes: EdgeTypes = { route: Route };
