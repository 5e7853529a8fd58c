import '@xyflow/react/dist/style.css';
import './canvas.css';
import { Background, type Connection, ConnectionLineType, type NodeChange, ReactFlow, type ReactFlowInstance, useOnViewportChange } from '@xyflow/react';
import { lazyRouteComponent } from '@tanstack/react-router';
import { type DragEvent, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { paletteKinds } from '../steps/faces.ts';
import { lead } from './actions/index.ts';
import { CanvasContext, type CanvasPlace } from './canvas-context.ts';
import { ContainerBox } from './container-box.tsx';
import { dropped } from './drop.ts';
import { flowOf, foldedOf, problemsOf, selectionOf, useEditor, useEditorState } from './editor-context.ts';
import { MapLayer } from './map-layer.tsx';
import { FoldedCard } from './folded-card.tsx';
import { Overview } from './overview.tsx';
import { project, type Projection, type RouteEdge, type StepNode } from './project.ts';
import { RouteLine } from './route-line.tsx';
import { StepCard } from './step-card.tsx';
import type { Editor } from './store.ts';
import { dragType } from './step-picker.tsx';
import { useWords } from './use-words.ts';

/** From so many on, only what is in sight is drawn, and from far away blocks instead of cards. */
const manySteps = 300;
const nodeTypes = { step: StepCard, container: ContainerBox, folded: FoldedCard };
const edgeTypes = { route: RouteLine };

export type CanvasInstance = ReactFlowInstance<StepNode, RouteEdge>;
type Props = CanvasPlace & {
  onReady: (canvas: CanvasInstance) => void;
  onKindDropped?: (kind: StepKind, at: { x: number; y: number }) => void;
  /** What was said about a step is to be read. */
  onComments?: (step: string) => void;
};
const nothing = () => {};
// What stands beside the steps is seen a moment after them.
const Signs = lazyRouteComponent(() => import('./together/signs.tsx'), 'Signs');
const Notes = lazyRouteComponent(() => import('./notes.tsx'), 'Notes');

/** The drawing. React Flow is given a projection of the flow; whatever is done here is an edit of the flow. */
export function Canvas({ readOnly, names, add, changes, onReady, onKindDropped, onComments = nothing }: Props) {
  const editor = useEditor();
  const say = useWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
  const problems = useEditorState(problemsOf);
  const selection = useEditorState(selectionOf);
  const folded = useEditorState(foldedOf);
  const [route, setRoute] = useState<string | null>(null);
  const [dragged, setDragged] = useState<Record<string, { x: number; y: number }>>({});
  const pane = useRef<HTMLDivElement>(null);
  const instance = useRef<CanvasInstance | null>(null);
  const compares = changes !== undefined;
  const projection = useMemo(() => {
    const projected = project(flow, compares ? [] : problems, selection, folded);
    const named = projected.nodes.map((node) => ({ ...node, ariaLabel: nameOf(node.data.step, language) }));
    const before = drawnBefore.get(editor) ?? { nodes: [], edges: [] };
    const steady = { nodes: asBefore(before.nodes, named, isDrawnAlike), edges: asBefore(before.edges, projected.edges, isLedAlike) };
    drawnBefore.set(editor, steady);
    return steady;
  }, [editor, flow, problems, selection, folded, compares, language]);
  const large = projection.nodes.length > manySteps;
  const [far, setFar] = useState(false);
  const asMap = large && far;
  const nodes = useMemo(() => {
    if (asMap) return projection.nodes.map((node) => ({ ...node, hidden: true }));
    return projection.nodes.map((node) => (dragged[node.id] === undefined ? node : { ...node, position: dragged[node.id] ?? node.position }));
  }, [projection, dragged, asMap]);
  const edges = useMemo(
    () => projection.edges.map((edge) => (edge.id === route || asMap ? { ...edge, selected: edge.id === route, hidden: asMap } : edge)),
    [projection, route, asMap],
  );
  const place = useMemo(() => ({ readOnly, names, add, ...(changes && { changes }) }), [readOnly, names, add, changes]);

  const onNodesChange = useCallback(
    (changes: NodeChange<StepNode>[]) => {
      const moved = changes.flatMap((change) =>
        change.type === 'position' && change.position && change.dragging ? [[change.id, change.position] as const] : [],
      );
      if (moved.length > 0) setDragged((before) => ({ ...before, ...Object.fromEntries(moved) }));
      const picked = changes.filter((change) => change.type === 'select');
      if (picked.length === 0) return;
      const off = new Set(picked.flatMap((change) => (change.selected ? [] : [change.id])));
      const on = picked.flatMap((change) => (change.selected ? [change.id] : []));
      const now = editor.store.getState().selection.filter((id) => !off.has(id) && !on.includes(id));
      editor.select([...now, ...on]);
      if (on.length > 0) setRoute(null);
    },
    [editor],
  );
  const onConnect = useCallback(
    ({ source, sourceHandle, target }: Connection) => lead(editor, { from: source, port: sourceHandle ?? 'next', to: target }),
    [editor],
  );
  const onDrop = (event: DragEvent) => {
    const kind = paletteKinds.find((one) => one === event.dataTransfer.getData(dragType));
    if (kind !== undefined) onKindDropped?.(kind, { x: event.clientX, y: event.clientY });
  };

  return (
    <CanvasContext value={place}>
      <div
        className="canvas"
        ref={pane}
        data-detail="near"
        data-readonly={readOnly || undefined}
        onDrop={onDrop}
        onDragOver={(event) => event.preventDefault()}
      >
        <Detail pane={pane} onFar={setFar} />
        <ReactFlow<StepNode, RouteEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onNodeDragStop={(_, __, together) => {
            editor.edit((now) => dropped(now, Object.fromEntries(together.map(({ id, position }) => [id, position])), folded));
            setDragged({});
          }}
          onConnect={onConnect}
          onConnectEnd={(event, { fromHandle, fromNode, isValid }) => {
            const point = 'changedTouches' in event ? event.changedTouches[0] : event;
            if (isValid === true || !fromHandle?.id || !fromNode || point === undefined) return;
            const from = { step: fromNode.id, port: fromHandle.id };
            const scope = flow.steps[from.step]?.in ?? null;
            const target = document.elementFromPoint(point.clientX, point.clientY)?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
            if (target !== undefined && target !== from.step && flow.steps[target]?.in === scope)
              lead(editor, { from: from.step, port: from.port, to: target });
            else if (target === undefined || target === scope) add({ place: { in: scope, after: from }, from, at: { x: point.clientX, y: point.clientY } });
          }}
          onEdgeClick={(_, edge) => {
            setRoute(edge.id);
            editor.select([]);
          }}
          onEdgeMouseEnter={(_, edge) => insertOf(pane.current, edge.id)?.classList.add('shown')}
          onEdgeMouseLeave={(_, edge) => insertOf(pane.current, edge.id)?.classList.remove('shown')}
          onPaneClick={(event) => {
            setRoute(null);
            editor.select([]);
            // From so far one cannot pick: a click goes near.
            const at = asMap ? instance.current?.screenToFlowPosition({ x: event.clientX, y: event.clientY }) : undefined;
            if (at !== undefined) void instance.current?.setCenter(at.x, at.y, { zoom: 0.6 });
          }}
          onInit={(ready) => {
            instance.current = ready;
            onReady(ready);
          }}
          onlyRenderVisibleElements={large}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          edgesFocusable={false}
          elevateNodesOnSelect={false}
          connectOnClick={false}
          connectionRadius={40}
          connectionLineType={ConnectionLineType.SmoothStep}
          disableKeyboardA11y
          deleteKeyCode={null}
          multiSelectionKeyCode={['Meta', 'Control', 'Shift']}
          selectionKeyCode="Shift"
          panOnScroll
          minZoom={large ? 0.02 : 0.15}
          maxZoom={1.5}
          nodeDragThreshold={4}
          proOptions={{ hideAttribution: true }}
          aria-label={say('drawing')}
        >
          <Background gap={24} size={1} color="var(--line)" />
          {!asMap && !compares && (
            <Suspense>
              <Signs nodes={nodes} onComments={onComments} />
              <Notes readOnly={readOnly} />
            </Suspense>
          )}
          {asMap ? <MapLayer flow={flow} nodes={projection.nodes} language={language} /> : <Overview />}
        </ReactFlow>
      </div>
    </CanvasContext>
  );
}

const insertOf = (pane: HTMLElement | null, route: string) => pane?.querySelector(`[data-route="${CSS.escape(route)}"]`);

/** Says on the pane how much of a card is seen at this zoom; the rest is CSS, so that crossing a threshold draws nothing anew. */
function Detail({ pane, onFar }: { pane: React.RefObject<HTMLDivElement | null>; onFar: (far: boolean) => void }) {
  useOnViewportChange({
    onChange: ({ zoom }) => {
      pane.current?.setAttribute('data-detail', zoom >= 0.8 ? 'near' : zoom >= 0.5 ? 'mid' : zoom >= 0.3 ? 'far' : 'map');
      onFar(zoom < 0.3);
    },
  });
  return null;
}

/** What was drawn last. */
const drawnBefore = new WeakMap<Editor, Projection>();

/** What would be drawn the same is the same object as before, so that React Flow looks only at what changed. */
function asBefore<Of extends { id: string }>(before: readonly Of[], now: Of[], isAlike: (a: Of, b: Of) => boolean): Of[] {
  const known = new Map(before.map((one) => [one.id, one]));
  return now.map((one) => {
    const old = known.get(one.id);
    return old !== undefined && isAlike(old, one) ? old : one;
  });
}

function isLedAlike(a: RouteEdge, b: RouteEdge): boolean {
  const [one, other] = [a.data, b.data];
  if (one === undefined || other === undefined) return false;
  return (
    a.target === b.target &&
    a.targetHandle === b.targetHandle &&
    one.edge === other.edge &&
    one.main === other.main &&
    one.told === other.told &&
    one.shape === other.shape &&
    one.width === other.width &&
    one.blocked === other.blocked &&
    one.atTarget === other.atTarget
  );
}

function isDrawnAlike(a: StepNode, b: StepNode): boolean {
  return (
    a.data.step === b.data.step &&
    a.data.mark === b.data.mark &&
    a.data.inside === b.data.inside &&
    a.type === b.type &&
    a.selected === b.selected &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.width === b.width &&
    a.height === b.height &&
    a.parentId === b.parentId &&
    a.ariaLabel === b.ariaLabel &&
    a.data.ports.every(({ port, open }, index) => port === b.data.ports[index]?.port && open === b.data.ports[index]?.open) &&
    a.data.ports.length === b.data.ports.length
  );
}
