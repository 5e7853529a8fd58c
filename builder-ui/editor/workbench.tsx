import './builder.css';
import { ReactFlowProvider } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../workflows/flow/problem.ts';
import { textIn, useLanguage } from '../language.ts';
import { Outline } from '../outline/outline.tsx';
import type { Family } from '../steps/faces.ts';
import { addKind, lead } from './actions/index.ts';
import { Canvas, type CanvasInstance } from './canvas.tsx';
import type { Adding } from './canvas-context.ts';
import { dropKind } from './drop-kind.ts';
import { EmptyHint } from './empty-hint.tsx';
import { flowOf, selectionOf, useEditorPlace, useEditorState } from './editor-context.ts';
import { AboutFlow } from './inspector/about-flow.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { type KeyActs, pageKey, stepKey } from './keys.ts';
import { usualPlace } from './place.ts';
import { PublishDialog } from './publish-dialog.tsx';
import { Rail } from './rail.tsx';
import { StepPicker } from './step-picker.tsx';
import { Strip } from './strip.tsx';
import { TopBar, type View } from './top-bar.tsx';
import { useNames } from './use-names.ts';
import { useWords } from './use-words.ts';
import { firstView, reveal } from './view.ts';

/** The page around the drawing: top bar, palette, drawing or outline, inspector, strip. */
export function Workbench() {
  const { editor, readOnly } = useEditorPlace();
  const say = useWords();
  const language = useLanguage();
  const names = useNames(language);
  const flow = useEditorState(flowOf);
  const selection = useEditorState(selectionOf);
  const [chosenView, setView] = useState<View | null>(null);
  const [adding, setAdding] = useState<(Adding & { family: Family | null }) | null>(null);
  const [publishing, setPublishing] = useState(false);
  const [about, setAbout] = useState(false);
  const canvas = useRef<CanvasInstance | null>(null);
  const main = useRef<HTMLElement>(null);
  const inspector = useRef<HTMLElement>(null);
  const view = chosenView ?? (readOnly ? 'read' : 'draw');

  const add = useCallback((one: Adding) => setAdding({ ...one, family: null }), []);
  const openPalette = useCallback(
    (at: { x: number; y: number }, family: Family | null) => {
      const { flow: now, selection: chosen } = editor.store.getState();
      setAdding({ place: usualPlace(now, chosen), at, family });
    },
    [editor],
  );
  const closePicker = useCallback(() => setAdding(null), []);
  const shown = useCallback((step: string) => {
    requestAnimationFrame(() => {
      const element = main.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(step)}"], [data-row="${CSS.escape(step)}"]`);
      element?.focus({ preventScroll: true });
      if (element?.matches('[data-row]') === true) element.scrollIntoView({ block: 'nearest' });
      else reveal(canvas.current, main.current, step);
    });
  }, []);
  const acts: KeyActs = useMemo(
    () => ({
      readOnly,
      openPalette: () => openPalette({ x: 208, y: 64 }, null),
      show: shown,
      intoInspector: () => requestAnimationFrame(() => inspector.current?.querySelector<HTMLElement>('button.row-head, input, button')?.focus()),
      leaveInspector: () => {
        const step = editor.store.getState().selection.at(-1);
        if (step !== undefined) shown(step);
      },
    }),
    [readOnly, openPalette, shown, editor],
  );
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (pageKey(event, editor, acts)) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [editor, acts]);
  const place = (id: string) => {
    setAdding(null);
    if (id !== '') shown(id);
  };
  const showProblem = (problem: Problem) => {
    if (problem.step === null) {
      editor.select([]);
      setAbout(true);
      return;
    }
    setAbout(false);
    editor.select([problem.step]);
    if (view === 'draw') reveal(canvas.current, main.current, problem.step);
    else main.current?.querySelector(`[data-row="${CSS.escape(problem.step)}"]`)?.scrollIntoView({ block: 'center' });
  };
  const selected = selection.length === 1 ? selection[0] : undefined;
  const side = selected !== undefined ? 'step' : about ? 'about' : null;
  const steps = Object.keys(flow.steps).length;

  return (
    <ReactFlowProvider>
      <div className="builder" data-side={side ?? 'none'} data-view={view}>
        <TopBar
          view={view}
          onView={setView}
          onPublish={() => setPublishing(true)}
          about={about && side === 'about'}
          readOnly={readOnly}
          onAbout={() => {
            editor.select([]);
            setAbout(!about || selected !== undefined);
          }}
        />
        {!readOnly && <Rail onAdd={openPalette} />}
        <main
          className="builder-main"
          ref={main}
          onKeyDown={(event) => {
            if (stepKey(event, editor, acts)) event.preventDefault();
          }}
        >
          {view === 'draw' ? (
            <>
              <h1 className="hidden">{textIn(flow.name, language)}</h1>
              <Canvas
                readOnly={readOnly}
                names={names}
                add={add}
                onReady={(instance) => {
                  canvas.current = instance;
                  firstView(instance, main.current);
                }}
                onKindDropped={(kind, at) => {
                  setAdding(null);
                  if (canvas.current !== null) dropKind(editor, kind, canvas.current.screenToFlowPosition(at));
                }}
              />
              {steps <= 1 && !readOnly && <EmptyHint onPicked={place} />}
            </>
          ) : (
            <Outline readOnly={readOnly} names={names} add={add} shown={shown} />
          )}
        </main>
        {side !== null && (
          <aside
            className="inspector"
            ref={inspector}
            aria-label={say('inspector')}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || event.defaultPrevented) return;
              acts.leaveInspector();
            }}
          >
            {selected !== undefined ? (
              <Inspector
                key={selected}
                stepId={selected}
                names={names}
                onShow={(id) => {
                  editor.select([id]);
                  shown(id);
                }}
                onClose={() => editor.select([])}
              />
            ) : (
              <AboutFlow onClose={() => setAbout(false)} />
            )}
          </aside>
        )}
        <Strip
          zoom={
            view === 'draw'
              ? {
                  in: () => void canvas.current?.zoomIn(),
                  out: () => void canvas.current?.zoomOut(),
                  fit: () => void canvas.current?.fitView({ padding: 0.08, maxZoom: 1 }),
                }
              : null
          }
          steps={steps}
          readOnly={readOnly}
          onShow={showProblem}
        />
        {adding !== null && (
          <StepPicker
            adding={adding}
            family={adding.family}
            onClose={closePicker}
            onKind={(kind) => place(addKind(editor, kind, adding.place))}
            onTarget={(to) => {
              if (adding.from !== undefined) lead(editor, { from: adding.from.step, port: adding.from.port, to });
              setAdding(null);
            }}
          />
        )}
        {publishing && <PublishDialog onClose={() => setPublishing(false)} onShow={showProblem} />}
      </div>
    </ReactFlowProvider>
  );
}
