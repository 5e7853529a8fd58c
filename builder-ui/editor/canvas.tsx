import '@xyflow/react/dist/style.css';
import './canvas.css';
import {
  type Connection,
  ConnectionLineType,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  type ReactFlowInstance,
  useOnViewportChange,
  useStoreApi,
  ViewportPortal,
} from '@xyflow/react';
import { type DragEvent, type MouseEvent, memo, startTransition, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { useLanguage } from '../language.ts';
import { paletteKinds } from '../steps/faces.ts';
import { lead } from './actions/index.ts';
import { CanvasContext, type CanvasPlace } from './canvas-context.ts';
import { ContainerBox } from './container-box.tsx';
import { dropped } from './drop.ts';
import { flowOf, foldedOf, problemsOf, selectionOf, useEditor, useEditorState } from './editor-context.ts';
import { FoldedCard } from './folded-card.tsx';
import { handlesOf } from './handles.ts';
import { holds, inSight, leastZoom, placesOf, veryMany, wider } from './in-sight.ts';
import type { Box } from '../../workflows/flow/layout.ts';
import { Later } from './later.tsx';
import { lazyPart } from './lazy-part.tsx';
import { MapLayer, SmallSheet } from './map-layer.tsx';
import { headed, type Mark, marksOf, project, type Projection, type RouteEdge, type StepNode } from './project.ts';
import { RouteLine } from './route-line.tsx';
import { StepCard } from './step-card.tsx';
import type { Editor, EditorState } from './store.ts';
import { dragType } from './step-picker.tsx';
import { useWords } from './use-words.ts';
import { type CanvasInstance, zoomAt } from './view.ts';

/** From so many steps on, only what is in sight is drawn. */
const manySteps = 60;
const nodeTypes = { step: StepCard, container: ContainerBox, folded: FoldedCard };
const edgeTypes = { route: RouteLine };
const several = ['Meta', 'Control', 'Shift'];
const unbranded = { hideAttribution: true };

type Props = CanvasPlace & {
  onReady: (canvas: CanvasInstance) => void;
  onKindDropped?: (kind: StepKind, at: { x: number; y: number }) => void;
  /** What was said about a step is to be read. */
  onComments?: (step: string) => void;
};
const ignored = () => {};
// What stands beside the steps is seen a moment after them.
const Signs = lazyPart(() => import('./together/signs.tsx'), 'Signs', { plain: true });
const Notes = lazyPart(() => import('./notes.tsx'), 'Notes', { plain: true });

/** The drawing. React Flow is given a projection of the flow; whatever is done here is an edit of the flow. */
export const Canvas = memo(function Canvas({ readOnly, names, add, changes, onReady, onKindDropped, onComments = ignored }: Props) {
  const editor = useEditor();
  const say = useWords();
  const language = useLanguage();
  const now = useEditorState(flowOf);
  // While somebody writes, their field answers first, and the drawing follows.
  const followed = useDeferredValue(now);
  const flow = useEditorState(isWritten) ? followed : now;
  const problems = useEditorState(problemsOf);
  const selection = useEditorState(selectionOf);
  const folded = useEditorState(foldedOf);
  const [route, setRoute] = useState<string | null>(null);
  const [dragged, setDragged] = useState<Record<string, { x: number; y: number }>>(nobody);
  const pane = useRef<HTMLDivElement>(null);
  const instance = useRef<CanvasInstance | null>(null);
  const compares = changes !== undefined;
  const plain = useMemo(() => {
    const projected = project(flow, [], [], folded);
    const named = projected.nodes.map((node) => ({ ...node, ariaLabel: nameOf(node.data.step, language) }));
    const before = drawnBefore.get(editor) ?? nothing;
    const steady = {
      nodes: asBefore(before.nodes, named, isDrawnAlike, withHandles),
      edges: asBefore(before.edges, projected.edges, isLedAlike, (edge) => edge),
    };
    drawnBefore.set(editor, steady);
    return steady;
  }, [editor, flow, folded, language]);
  const projection = useMemo((): Projection => {
    const marks = marksOf(compares ? [] : headed(problems, flow, folded));
    const chosen = new Set(selection);
    return { nodes: plain.nodes.map((node) => told(node, marks[node.id] ?? null, chosen.has(node.id))), edges: plain.edges };
  }, [plain, problems, flow, folded, selection, compares]);
  const places = useMemo(() => placesOf(plain.nodes), [plain]);
  const latestPlaces = useRef(places);
  useEffect(() => {
    latestPlaces.current = places;
  }, [places]);
  const many = projection.nodes.length > manySteps;
  const large = projection.nodes.length > veryMany;
  const [looked, setLooked] = useState<Looked>(firstLook);
  const asMap = large && looked.far;
  const shown = useMemo((): Projection => {
    if (asMap) return nothing;
    return many ? inSight(projection, places, looked.region) : projection;
  }, [projection, places, many, asMap, looked.region]);
  const nodes = useMemo(
    () => (dragged === nobody ? shown.nodes : shown.nodes.map((node) => (dragged[node.id] === undefined ? node : { ...node, position: dragged[node.id]! }))),
    [shown, dragged],
  );
  const edges = useMemo(
    () => (route === null ? shown.edges : shown.edges.map((edge) => (edge.id === route ? { ...edge, selected: true } : edge))),
    [shown, route],
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
  // The same functions at every change: React Flow tells everything it draws when one of them is another.
  const onNodeDragStop = useCallback(
    (_: unknown, __: StepNode, together: StepNode[]) => {
      editor.edit((now) => dropped(now, Object.fromEntries(together.map(({ id, position }) => [id, position])), folded));
      setDragged(nobody);
    },
    [editor, folded],
  );
  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, { fromHandle, fromNode, isValid }) => {
      const point = 'changedTouches' in event ? event.changedTouches[0] : event;
      if (isValid === true || !fromHandle?.id || !fromNode || point === undefined) return;
      const { steps } = editor.store.getState().flow;
      const from = { step: fromNode.id, port: fromHandle.id };
      const scope = steps[from.step]?.in ?? null;
      const target = document.elementFromPoint(point.clientX, point.clientY)?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
      if (target !== undefined && target !== from.step && steps[target]?.in === scope) lead(editor, { from: from.step, port: from.port, to: target });
      else if (target === undefined || target === scope) add({ place: { in: scope, after: from }, from, at: { x: point.clientX, y: point.clientY } });
    },
    [editor, add],
  );
  const onEdgeClick = useCallback(
    (_: unknown, edge: RouteEdge) => {
      setRoute(edge.id);
      editor.select([]);
    },
    [editor],
  );
  const onEdgeMouseEnter = useCallback((_: unknown, edge: RouteEdge) => insertOf(pane.current, edge.id)?.classList.add('shown'), []);
  const onEdgeMouseLeave = useCallback((_: unknown, edge: RouteEdge) => insertOf(pane.current, edge.id)?.classList.remove('shown'), []);
  const onPaneClick = useCallback(
    (event: MouseEvent) => {
      setRoute(null);
      editor.select([]);
      // From so far one cannot pick: a click goes near.
      const at = asMap ? instance.current?.screenToFlowPosition({ x: event.clientX, y: event.clientY }) : undefined;
      if (at !== undefined) void instance.current?.setCenter(at.x, at.y, { zoom: 0.6 });
    },
    [editor, asMap],
  );
  const onDoubleClick = useCallback((event: MouseEvent<HTMLElement>) => {
    if (!(event.target as Element).classList.contains('react-flow__pane')) return;
    const box = event.currentTarget.getBoundingClientRect();
    zoomAt(instance.current, { x: event.clientX - box.left, y: event.clientY - box.top });
  }, []);
  const ready = useRef(onReady);
  useEffect(() => {
    ready.current = onReady;
  }, [onReady]);
  const onInit = useCallback((canvas: ReactFlowInstance<StepNode, RouteEdge>) => {
    instance.current = { ...canvas, places: () => latestPlaces.current };
    ready.current(instance.current);
  }, []);

  return (
    <CanvasContext value={place}>
      <div
        className="canvas"
        ref={pane}
        data-detail="near"
        data-readonly={readOnly || undefined}
        onDrop={onDrop}
        onDragOver={(event) => event.preventDefault()}
        onDoubleClick={onDoubleClick}
      >
        <Detail pane={pane} onLook={setLooked} />
        <ReactFlow<StepNode, RouteEdge>
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onNodeDragStop={onNodeDragStop}
          onConnect={onConnect}
          onConnectEnd={onConnectEnd}
          onEdgeClick={onEdgeClick}
          onEdgeMouseEnter={onEdgeMouseEnter}
          onEdgeMouseLeave={onEdgeMouseLeave}
          onPaneClick={onPaneClick}
          onInit={onInit}
          onlyRenderVisibleElements={many}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          edgesFocusable={false}
          elevateNodesOnSelect={false}
          connectOnClick={false}
          connectionRadius={40}
          connectionLineType={ConnectionLineType.SmoothStep}
          disableKeyboardA11y
          deleteKeyCode={null}
          multiSelectionKeyCode={several}
          selectionKeyCode="Shift"
          panOnScroll
          zoomOnDoubleClick={false}
          minZoom={leastZoom(projection.nodes.length)}
          maxZoom={1.5}
          nodeDragThreshold={4}
          proOptions={unbranded}
          aria-label={say('drawing')}
        >
          {!looked.far && <Dots region={looked.region} />}
          {!asMap && !compares && (
            <Later>
              <Suspense>
                <Signs nodes={nodes} onComments={onComments} />
                <Notes readOnly={readOnly} />
              </Suspense>
            </Later>
          )}
          {asMap ? (
            <MapLayer places={places} nodes={projection.nodes} language={language} region={looked.region} />
          ) : (
            <SmallSheet places={places} nodes={projection.nodes} language={language} label={say('overview')} />
          )}
        </ReactFlow>
      </div>
    </CanvasContext>
  );
});

/** Whether the latest change was of words as they were typed. */
const isWritten = ({ history }: EditorState): boolean => history.group !== null;

const nobody: Record<string, { x: number; y: number }> = {};
const nothing: Projection = { nodes: [], edges: [] };

/** The region that is drawn, with room to move in it, and whether it is looked at from far away. */
type Looked = { region: Box; far: boolean };
/** Before the window has said how much of the drawing is in view: its top. */
const firstLook: Looked = { region: { x: -400, y: -400, width: 3_200, height: 2_400 }, far: false };

const insertOf = (pane: HTMLElement | null, route: string) => pane?.querySelector(`[data-route="${CSS.escape(route)}"]`);

/** Says on the pane how much of a card is seen at this zoom; the rest is CSS, so that crossing a threshold draws nothing anew. */
function Detail({ pane, onLook }: { pane: React.RefObject<HTMLDivElement | null>; onLook: (look: Looked) => void }) {
  const steady = useRef({ zoom: 0, timer: 0 });
  const store = useStoreApi();
  const looked = useRef(firstLook);
  useOnViewportChange({
    onChange: ({ x, y, zoom }) => {
      if (steady.current.zoom !== zoom) {
        // While it is moved at one zoom the drawing is one picture; at another it is drawn anew, so that letters stay sharp.
        pane.current?.removeAttribute('data-steady');
        clearTimeout(steady.current.timer);
        steady.current = { zoom, timer: window.setTimeout(() => pane.current?.setAttribute('data-steady', ''), 250) };
      }
      const detail = zoom >= 0.8 ? 'near' : zoom >= 0.5 ? 'mid' : zoom >= 0.3 ? 'far' : 'map';
      if (pane.current !== null && pane.current.dataset.detail !== detail) pane.current.dataset.detail = detail;
      const { width, height } = store.getState();
      const view = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      const far = zoom < 0.3;
      // Anew only where the view comes to the edge of what is drawn, or so near that much too much is: bit by bit, unless it has left what is drawn.
      const { region, far: wasFar } = looked.current;
      if (wasFar === far && holds(region, wider(view, 0.15)) && region.width < 5 * view.width) return;
      const next = { region: wider(view), far };
      looked.current = next;
      if (wasFar === far && holds(region, view)) startTransition(() => onLook(next));
      else onLook(next);
    },
  });
  return null;
}

const gap = 24;

/** The grid behind the drawing, as far as it is drawn: a part of it, so that it is moved with it and not painted anew. */
function Dots({ region }: { region: Box }) {
  const [x, y] = [Math.floor(region.x / gap) * gap, Math.floor(region.y / gap) * gap];
  return (
    <ViewportPortal>
      <div className="dots" style={{ left: x, top: y, width: region.width + gap, height: region.height + gap, backgroundSize: gap }} />
    </ViewportPortal>
  );
}

/** What was drawn last. */
const drawnBefore = new WeakMap<Editor, Projection>();

/** What would be drawn the same is the same object as before, and the list too where all of it is, so that React Flow looks only at what changed. */
function asBefore<Of extends { id: string }>(before: readonly Of[], now: Of[], isAlike: (a: Of, b: Of) => boolean, made: (one: Of) => Of): Of[] {
  const known = new Map(before.map((one) => [one.id, one]));
  const steady = now.map((one) => {
    const old = known.get(one.id);
    return old !== undefined && isAlike(old, one) ? old : made(one);
  });
  return steady.length === before.length && steady.every((one, index) => one === before[index]) ? (before as Of[]) : steady;
}

/** A step with its mark and whether it is selected: the same object for the same. */
function told(node: StepNode, mark: Mark, selected: boolean): StepNode {
  if (mark === null && !selected) return node;
  const known = toldBefore.get(node) ?? new Map<string, StepNode>();
  toldBefore.set(node, known);
  const key = `${mark} ${selected}`;
  const one = known.get(key) ?? { ...node, selected, data: { ...node.data, mark } };
  known.set(key, one);
  return one;
}
const toldBefore = new WeakMap<StepNode, Map<string, StepNode>>();

const withHandles = (node: StepNode): StepNode => ({ ...node, handles: handlesOf(node) });

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
