import '@xyflow/react/dist/style.css';
import './canvas.css';
import {
  type Connection,
  ConnectionLineType,
  type NodeChange,
  type OnConnectEnd,
  ReactFlow,
  type ReactFlowInstance,
  type ReactFlowProps,
  useOnViewportChange,
  useStoreApi,
  type Viewport,
  ViewportPortal,
} from '@xyflow/react';
import {
  type DragEvent,
  type MouseEvent,
  memo,
  type PointerEvent,
  type RefObject,
  startTransition,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { type Language, useLanguage } from '../language.ts';
import { paletteKinds } from '../steps/faces.ts';
import { lead } from './actions/index.ts';
import { CanvasContext, type CanvasPlace } from './canvas-context.ts';
import { ContainerBox } from './container-box.tsx';
import { dropped } from './drop.ts';
import { foldedOf, problemsOf, selectionOf, useEditor, useEditorState, useFlowFirst } from './editor-context.ts';
import { FoldedCard } from './folded-card.tsx';
import { handlesOf } from './handles.ts';
import { heldTo, holds, inSight, leastZoom, placesOf, type Sight, veryMany, wider } from './in-sight.ts';
import type { Box } from '../../workflows/flow/layout.ts';
import { Later } from './later.tsx';
import { lazyPart } from './lazy-part.tsx';
import { MapLayer, SmallSheet } from './map-layer.tsx';
import { type Known, marked, nothingKnown, project, type Projection, type RouteEdge, type StepNode } from './project.ts';
import { RouteLine } from './route-line.tsx';
import { StepCard } from './step-card.tsx';
import type { Editor } from './store.ts';
import { dragType } from './step-picker.tsx';
import { useFollowed } from './use-followed.ts';
import { useWords } from './use-words.ts';
import { type CanvasInstance, zoomAt } from './view.ts';

/** From so many steps on, only what is in sight is drawn. */
const manySteps = 60;
const nodeTypes = { step: StepCard, container: ContainerBox, folded: FoldedCard };
const edgeTypes = { route: RouteLine };
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
  // While somebody writes, their field answers first, and the drawing follows.
  const flow = useFlowFirst('drawing');
  const problems = useEditorState(problemsOf);
  const selection = useEditorState(selectionOf);
  const folded = useEditorState(foldedOf);
  const [route, setRoute] = useState<string | null>(null);
  const [dragged, setDragged] = useState<Record<string, { x: number; y: number }>>(nobody);
  const pane = useRef<HTMLDivElement>(null);
  const instance = useRef<CanvasInstance | null>(null);
  // Several are chosen by a key held while one presses. React Flow would draw anew whenever that key goes down or up, as before each act by keys.
  const pressed = useRef({ adds: false, was: false });
  const onPress = (event: PointerEvent) => {
    const id = (event.target as Element).closest<HTMLElement>('.react-flow__node')?.dataset.id;
    pressed.current = {
      adds: id !== undefined && (event.ctrlKey || event.metaKey || event.shiftKey),
      was: id !== undefined && editor.store.getState().selection.includes(id),
    };
  };
  const compares = changes !== undefined;
  useNothingMeasured();
  const plain = useMemo(() => {
    const { known, last } = drawnBefore.get(editor) ?? { known: nothingKnown(), last: nothing };
    const { nodes, edges } = project(flow, folded, known);
    const named = nodes.map((node) => prepared(node, language));
    const steady = { nodes: asBefore(last.nodes, named), edges: asBefore(last.edges, edges) };
    drawnBefore.set(editor, { known, last: steady });
    return steady;
  }, [editor, flow, folded, language]);
  const projection = useMemo(
    (): Projection => ({ nodes: marked(plain.nodes, { problems: compares ? [] : problems, selection, flow, folded }), edges: plain.edges }),
    [plain, problems, flow, folded, selection, compares],
  );
  const places = useMemo(() => placesOf(plain.nodes), [plain]);
  const latestPlaces = useRef(places);
  useEffect(() => {
    latestPlaces.current = places;
  }, [places]);
  const many = projection.nodes.length > manySteps;
  const large = projection.nodes.length > veryMany;
  const [looked, setLooked] = useState<Looked>(firstLook);
  const asMap = large && looked.far;
  const sight = useMemo((): Sight => {
    const seen = asMap ? nothing : many ? inSight(projection, places, looked.region) : projection;
    return { ...seen, of: projection, region: looked.region };
  }, [projection, places, many, asMap, looked.region]);
  const painted = useFollowed(sight);
  // What an edit only brings into sight, or takes out of it, is at the margin, out of view: it comes and goes once the edit is seen.
  const shown = useMemo((): Projection => (many && !asMap && painted.region === sight.region ? heldTo(painted, sight) : sight), [many, asMap, painted, sight]);
  const nodes = useMemo(
    () => (dragged === nobody ? shown.nodes : shown.nodes.map((node) => (dragged[node.id] === undefined ? node : { ...node, position: dragged[node.id]! }))),
    [shown, dragged],
  );
  const edges = useMemo(
    () => (route === null ? shown.edges : shown.edges.map((edge) => (edge.id === route ? { ...edge, selected: true } : edge))),
    [shown, route],
  );
  useDrawn(nodes, edges);
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
      const now = editor.store.getState().selection.filter((id) => (pressed.current.adds || !off.has(id)) && !on.includes(id));
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
  const onNodeClick = useCallback(
    (_: unknown, { id }: StepNode) => {
      if (pressed.current.adds && pressed.current.was) editor.select(editor.store.getState().selection.filter((one) => one !== id));
    },
    [editor],
  );
  const onEdgeClick = useCallback(
    (_: unknown, edge: RouteEdge) => {
      setRoute(edge.id);
      editor.select([]);
    },
    [editor],
  );
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
        onPointerDownCapture={onPress}
        onDrop={onDrop}
        onDragOver={(event) => event.preventDefault()}
        onDoubleClick={onDoubleClick}
      >
        <Detail pane={pane} onLook={setLooked} />
        <Sheet
          readOnly={readOnly}
          minZoom={leastZoom(projection.nodes.length)}
          label={say('drawing')}
          onNodesChange={onNodesChange}
          onNodeClick={onNodeClick}
          onNodeDragStop={onNodeDragStop}
          onConnect={onConnect}
          onConnectEnd={onConnectEnd}
          onEdgeClick={onEdgeClick}
          onPaneClick={onPaneClick}
          onInit={onInit}
        />
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
      </div>
    </CanvasContext>
  );
});

type SheetProps = Pick<
  ReactFlowProps<StepNode, RouteEdge>,
  'onNodesChange' | 'onNodeClick' | 'onNodeDragStop' | 'onConnect' | 'onConnectEnd' | 'onEdgeClick' | 'onPaneClick' | 'onInit' | 'minZoom'
> & { readOnly: boolean; label: string };

/** React Flow, which is drawn once: what is on it, it is given by its store (see `useDrawn`). */
const Sheet = memo(function Sheet({ readOnly, label, ...given }: SheetProps) {
  return (
    <ReactFlow<StepNode, RouteEdge>
      {...given}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      nodesDraggable={!readOnly}
      nodesConnectable={!readOnly}
      edgesFocusable={false}
      elevateNodesOnSelect={false}
      connectOnClick={false}
      connectionRadius={40}
      connectionLineType={ConnectionLineType.SmoothStep}
      disableKeyboardA11y
      deleteKeyCode={null}
      multiSelectionKeyCode={null}
      zoomActivationKeyCode="Meta"
      selectionKeyCode="Shift"
      panOnScroll
      zoomOnDoubleClick={false}
      maxZoom={1.5}
      nodeDragThreshold={4}
      proOptions={unbranded}
      aria-label={label}
    />
  );
});

/** Gives React Flow what it draws, past its component, all of which would be drawn anew at each change. */
function useDrawn(nodes: StepNode[], edges: RouteEdge[]): void {
  const store = useStoreApi<StepNode, RouteEdge>();
  useEffect(() => store.getState().setNodes(nodes), [store, nodes]);
  useEffect(() => store.getState().setEdges(edges), [store, edges]);
}

/** Every step comes with its size and with where its routes come in and leave: React Flow would measure each that is new, and draw all once more for it. */
function useNothingMeasured(): void {
  const store = useStoreApi();
  useState(() => store.setState({ updateNodeInternals: ignored }));
}

const nobody: Record<string, { x: number; y: number }> = {};
const nothing: Projection = { nodes: [], edges: [] };

/** The region that is drawn, with room to move in it, and whether it is looked at from far away. */
type Looked = { region: Box; far: boolean };
/** Before the window has said how much of the drawing is in view: its top. */
const firstLook: Looked = { region: { x: -400, y: -400, width: 3_200, height: 2_400 }, far: false };

/** Says on the pane how much of a card is seen at this zoom; the rest is CSS, so that crossing a threshold draws nothing anew. */
const Detail = memo(function Detail({ pane, onLook }: { pane: RefObject<HTMLDivElement | null>; onLook: (look: Looked) => void }) {
  const steady = useRef({ zoom: 0, timer: 0 });
  const store = useStoreApi();
  const looked = useRef(firstLook);
  // One function for good: React Flow tells everything it draws of another.
  const onChange = useCallback(
    ({ x, y, zoom }: Viewport) => {
      if (steady.current.zoom !== zoom) {
        // While it is moved at one zoom the drawing is one picture; at another it is drawn anew, so that letters stay sharp.
        pane.current?.removeAttribute('data-steady');
        clearTimeout(steady.current.timer);
        steady.current = { zoom, timer: window.setTimeout(() => pane.current?.setAttribute('data-steady', ''), 250) };
      }
      const detail = zoom >= 0.8 ? 'near' : zoom >= 0.5 ? 'mid' : zoom >= 0.3 ? 'far' : 'map';
      if (pane.current?.dataset.detail !== detail) pane.current?.setAttribute('data-detail', detail);
      const { width, height } = store.getState();
      const view = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
      const far = zoom < 0.3;
      // Anew only where the view comes to the edge of what is drawn, or so near that much too much is: bit by bit, unless it has left what is drawn.
      const { region, far: wasFar } = looked.current;
      if (wasFar === far && holds(region, wider(view, 0.1)) && region.width < 5 * view.width) return;
      const next = { region: wider(view), far };
      looked.current = next;
      if (wasFar === far && holds(region, view)) startTransition(() => onLook(next));
      else onLook(next);
    },
    [pane, store, onLook],
  );
  useOnViewportChange({ onChange });
  return null;
});

const gap = 24;

/** The grid behind the drawing, as far as it is drawn: a part of it, so that it is moved with it and not painted anew. */
const Dots = memo(function Dots({ region }: { region: Box }) {
  const [x, y] = [Math.floor(region.x / gap) * gap, Math.floor(region.y / gap) * gap];
  return (
    <ViewportPortal>
      <div className="dots" style={{ left: x, top: y, width: region.width + gap, height: region.height + gap, backgroundSize: `${gap}px ${gap}px` }} />
    </ViewportPortal>
  );
});

/** What was drawn last. */
const drawnBefore = new WeakMap<Editor, { known: Known; last: Projection }>();

/** The list as it was where all in it is, so that React Flow looks only at what changed. */
const asBefore = <Of,>(before: Of[], now: Of[]): Of[] => (now.length === before.length && now.every((one, index) => one === before[index]) ? before : now);

/** A step as React Flow is given it: with its name for whoever hears it, and with where routes come in and leave. The same object for the same. */
function prepared(node: StepNode, language: Language): StepNode {
  const ariaLabel = nameOf(node.data.step, language);
  const known = preparedBefore.get(node);
  if (known?.ariaLabel === ariaLabel) return known;
  const made = { ...node, ariaLabel, handles: handlesOf(node) };
  preparedBefore.set(node, made);
  return made;
}
const preparedBefore = new WeakMap<StepNode, StepNode>();
