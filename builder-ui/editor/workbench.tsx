import './builder.css';
import { useMediaQuery } from '@mantine/hooks';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { putNote } from '../../workflows/flow/edits/index.ts';
import type { Problem } from '../../workflows/flow/problem.ts';
import { nameOf } from '../../workflows/flow/sentences.ts';
import { keepTemplate } from '../api/flows.ts';
import { textIn, useLanguage } from '../language.ts';
import type { SavedAs } from '../picture/save-as.tsx';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { saveFile } from '../shell/save-file.ts';
import type { Family } from '../steps/faces.ts';
import { afterPaint } from './after-paint.ts';
import type { ActPlace, PageActs } from './actions/act.ts';
import { addKind, lead } from './actions/index.ts';
import { Beside, bringSide } from './beside.tsx';
import { Canvas } from './canvas.tsx';
import type { Adding } from './canvas-context.ts';
import { dropKind } from './drop-kind.ts';
import { EmptyHint } from './empty-hint.tsx';
import { onSelection, useEditorFollowed, useEditorPlace, useEditorState } from './editor-context.ts';
import { pageKey, stepKey } from './keys.ts';
import { Later } from './later.tsx';
import { Guarded } from './guarded.tsx';
import { lazyPart } from './lazy-part.tsx';
import { afterStep, usualPlace } from './place.ts';
import { Rail } from './rail.tsx';
import { runIn } from './run-in.ts';
import type { Wanted } from './side.tsx';
import { StepPicker } from './step-picker.tsx';
import type { EditorState } from './store.ts';
import { Strip } from './strip.tsx';
import { useSaid } from './together/use-said.ts';
import { TopBar, type View } from './top-bar.tsx';
import { useClipboard } from './use-clipboard.ts';
import { useNames } from './use-names.ts';
import { useWords } from './use-words.ts';
import { readThrough } from './walk-flow.ts';
import { newId } from './ids.ts';
import { type CanvasInstance, firstView, fitView, reveal, showStep } from './view.ts';

// The drawing is seen first; what is needed once somebody acts comes right after it.
const Outline = lazyPart(() => import('../outline/outline.tsx'), 'Outline', { plain: true });
const Paper = lazyPart(() => import('../outline/paper.tsx'), 'Paper', { plain: true });
const Finder = lazyPart(() => import('./finder.tsx'), 'Finder', { plain: true });
const ClashDialog = lazyPart(() => import('./together/clash-dialog.tsx'), 'ClashDialog');
const JoinedNote = lazyPart(() => import('./together/joined-note.tsx'), 'JoinedNote');
const ProcedureDialog = lazyPart(() => import('./procedure/procedure-dialog.tsx'), 'ProcedureDialog');
const Tour = lazyPart(() => import('./tour/tour.tsx'), 'Tour');
const SaveAs = lazyPart(() => import('../picture/save-as.tsx'), 'SaveAs');
const Play = lazyPart(() => import('../play/play.tsx'), 'Play');
const PublishDialog = lazyPart(() => import('./publish-dialog.tsx'), 'PublishDialog');

const titleOf = ({ flow }: EditorState) => flow.name;
const isEmptyOf = ({ flow }: EditorState) => Object.keys(flow.steps).length <= 1;

const clashOf = ({ clash }: EditorState) => clash;
const joinedOf = ({ joined }: EditorState) => joined;

/** The page around the drawing: top bar, palette, drawing and outline, inspector, strip. */
export function Workbench({ onVersions }: { onVersions: () => void }) {
  const { editor, readOnly } = useEditorPlace();
  const say = useWords();
  const language = useLanguage();
  const names = useNames(language);
  const title = useEditorState(titleOf);
  const isEmpty = useEditorState(isEmptyOf);
  // The drawing answers first; what stands beside it follows.
  const chosen = useEditorFollowed(howManyOf);
  // A phone has the list to work with; the drawing is for looking at.
  const narrow = useMediaQuery('(max-width: 700px)', window.innerWidth <= 700) === true;
  const wide = useMediaQuery('(min-width: 1100px)', window.innerWidth >= 1100) === true;
  const [chosenView, setView] = useState<View | null>(null);
  const [adding, setAdding] = useState<(Adding & { family: Family | null }) | null>(null);
  const [finding, setFinding] = useState<'steps' | 'all' | null>(null);
  const [publishing, setPublishing] = useState(false);
  const [pasting, setPasting] = useState(false);
  const [touring, setTouring] = useState(isFirstLook);
  const [saving, setSaving] = useState<SavedAs | null>(null);
  const saved = useCallback(() => setSaving(null), []);
  const [about, setAbout] = useState(false);
  const [told, setTold] = useState<string | null>(null);
  const tell = useCallback((words: string) => {
    setTold(words);
    setTimeout(() => setTold((now) => (now === words ? null : now)), 6_000);
  }, []);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const canvas = useRef<CanvasInstance | null>(null);
  const main = useRef<HTMLElement>(null);
  const inspector = useRef<HTMLElement>(null);
  const goesOn = useRef(false);
  const spoken = useRef<HTMLDivElement>(null);
  const view = chosenView === 'both' && !wide ? 'read' : (chosenView ?? (narrow ? 'read' : 'draw'));
  const tries = view === 'try';

  const add = useCallback((one: Adding) => setAdding({ ...one, family: null }), []);
  const openPalette = useCallback(
    (at: { x: number; y: number }, family: Family | null) => {
      const { flow: now, selection: chosen } = editor.store.getState();
      setAdding({ place: usualPlace(now, chosen), at, family });
    },
    [editor],
  );
  const closePicker = useCallback(() => setAdding(null), []);
  const endTour = useCallback(() => {
    noMoreFirstLook();
    setTouring(false);
  }, []);
  const closeFinder = useCallback(() => setFinding(null), []);
  const page = useMemo((): PageActs => {
    const show = (step: string) => showStep(main.current, canvas.current, step);
    return {
      readOnly: readOnly || view === 'try',
      view,
      wide,
      say,
      language,
      openPalette: () => openPalette({ x: 208, y: 64 }, null),
      addAfter: (id) => {
        const { flow: now } = editor.store.getState();
        const step = now.steps[id];
        const box = main.current?.querySelector(`[data-row="${CSS.escape(id)}"], .react-flow__node[data-id="${CSS.escape(id)}"]`)?.getBoundingClientRect();
        if (step !== undefined) add({ place: afterStep(now, step) ?? { in: step.in }, at: { x: (box?.left ?? 64) + 200, y: (box?.bottom ?? 64) + 4 } });
      },
      find: setFinding,
      show,
      change: (setting) => {
        const step = editor.store.getState().selection.at(-1);
        if (step !== undefined) setWanted((before) => ({ step, setting, n: (before?.n ?? 0) + 1 }));
      },
      leaveInspector: () => {
        const step = editor.store.getState().selection.at(-1);
        if (narrow) editor.select([]);
        if (step !== undefined) show(step);
      },
      speak: (words) => {
        if (spoken.current !== null) spoken.current.textContent = spoken.current.textContent === words ? `${words}\u00a0` : words;
      },
      setView: (to) => {
        goesOn.current = to !== 'try';
        setView(to);
      },
      publish: () => setPublishing(true),
      about: (part) => {
        editor.select([]);
        setAbout(true);
        if (part === 'comments') setWanted((before) => ({ step: null, setting: part, n: (before?.n ?? 0) + 1 }));
      },
      note: () => {
        const pane = main.current?.querySelector('.canvas')?.getBoundingClientRect();
        if (pane === undefined || canvas.current === null) return;
        const at = canvas.current.screenToFlowPosition({ x: pane.left + 24, y: pane.top + pane.height / 3 });
        editor.edit((now) => putNote(now, newId('note'), { ...at, text: '' }));
      },
      procedure: () => setPasting(true),
      tour: () => setTouring(true),
      versions: onVersions,
      fit: () => fitView(canvas.current, main.current?.querySelector<HTMLElement>('.canvas') ?? null),
      print: () => window.print(),
      saveText: () => {
        const now = editor.store.getState().flow;
        void import('../../workflows/flow/sentences/paper.ts').then(({ paperOf, paperText }) =>
          saveFile(`${now.key}.md`, paperText(paperOf(now, language)), 'text/markdown'),
        );
      },
      saveFlow: () => {
        const now = editor.store.getState().flow;
        saveFile(`${now.key}.json`, `${JSON.stringify(now, null, 2)}\n`, 'application/json');
      },
      saveAs: (as) => void editor.saveNow().then(() => setSaving(as)),
      keepTemplate: () =>
        void editor
          .saveNow()
          .then(() => keepTemplate(editor.store.getState().id))
          .then(
            () => tell(say('saidTemplate')),
            (error: Error) => tell(error.message),
          ),
    };
  }, [readOnly, view, wide, narrow, say, language, openPalette, add, editor, onVersions, tell]);
  const place = useMemo((): ActPlace => ({ editor, page }), [editor, page]);
  // Whoever came by a key goes on in what came: at the step that is chosen, else at the first.
  useEffect(() => {
    if (!goesOn.current) return;
    goesOn.current = false;
    const { selection: now, flow } = editor.store.getState();
    const step = now.at(-1) ?? readThrough(flow)[0]?.id;
    if (step !== undefined) page.show(step);
  }, [view, editor, page]);
  // What was asked for of a step is over once another is chosen: it must not take the focus again when that step comes back.
  useEffect(() => onSelection(editor, (now) => setWanted((before) => (before === null || isOf(before, now) ? before : null))), [editor]);
  useClipboard(place);
  useSaid(place);
  useEffect(() => {
    const soon = setTimeout(() => {
      bringSide();
      const { flow, folded } = editor.store.getState();
      hold = runIn(flow, folded);
    }, 300);
    let hold = () => clearTimeout(soon);
    return () => hold();
  }, [editor]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      // Where nothing has the focus, as after a list has closed, keys are the drawing's.
      if (pageKey(event, place) || (event.target === document.body && stepKey(event, place))) event.preventDefault();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [place]);
  useEffect(() => {
    if (view !== 'both') return;
    const follow = () => {
      const step = editor.store.getState().selection.at(-1);
      if (step === undefined) return;
      main.current?.querySelector(`[data-row="${CSS.escape(step)}"]`)?.scrollIntoView({ block: 'nearest' });
      reveal(canvas.current, main.current?.querySelector<HTMLElement>('.canvas') ?? null, step);
    };
    follow();
    return onSelection(editor, () => afterPaint(follow));
  }, [view, editor]);
  const clash = useEditorState(clashOf);
  const joined = useEditorState(joinedOf);
  const put = (id: string) => {
    setAdding(null);
    const step = editor.store.getState().flow.steps[id];
    if (step === undefined) return;
    page.speak(say('saidAdded', { name: nameOf(step, language) }));
    page.show(id);
  };
  const showProblem = useCallback(
    (problem: Problem) => {
      if (problem.step === null) {
        page.about();
        return;
      }
      setAbout(false);
      editor.select([problem.step]);
      reveal(canvas.current, main.current?.querySelector<HTMLElement>('.canvas') ?? null, problem.step);
      main.current?.querySelector(`[data-row="${CSS.escape(problem.step)}"]`)?.scrollIntoView({ block: 'center' });
    },
    [editor, page],
  );
  // The same functions at every change: the drawing is drawn anew only for what it shows.
  const onReady = useCallback((instance: CanvasInstance) => {
    canvas.current = instance;
    firstView(instance, main.current?.querySelector<HTMLElement>('.canvas') ?? null);
  }, []);
  const onComments = useCallback(
    (step: string) => {
      editor.select([step]);
      page.change('comments');
    },
    [editor, page],
  );
  const onKindDropped = useCallback(
    (kind: StepKind, at: { x: number; y: number }) => {
      setAdding(null);
      if (canvas.current !== null) dropKind(editor, kind, canvas.current.screenToFlowPosition(at));
    },
    [editor],
  );
  const zoom = useMemo(() => ({ in: () => void canvas.current?.zoomIn(), out: () => void canvas.current?.zoomOut(), fit: page.fit }), [page]);
  const onCommands = useCallback(() => setFinding('all'), []);
  const closeSide = useCallback(() => {
    editor.select([]);
    setAbout(false);
  }, [editor]);
  const side = tries ? 'none' : chosen === 'none' && about ? 'about' : chosen;
  const toggleAbout = useCallback(() => {
    editor.select([]);
    setAbout(side !== 'about');
  }, [editor, side]);
  const drawn = view !== 'read' && !(tries && narrow);

  return (
    <ReactFlowProvider>
      <div className="builder" data-side={side} data-view={view}>
        <TopBar
          view={view}
          wide={wide}
          onView={setView}
          onNearViews={bringOutline}
          onPublish={page.publish}
          onVersions={onVersions}
          about={side === 'about'}
          readOnly={readOnly}
          onAbout={toggleAbout}
        />
        {!narrow && !tries && <Rail onAdd={openPalette} onCommands={onCommands} />}
        <main
          className="builder-main"
          ref={main}
          onKeyDown={(event) => {
            if (stepKey(event, place)) event.preventDefault();
          }}
        >
          {drawn && (
            <div className="builder-drawing">
              <h1 className="hidden">{textIn(title, language)}</h1>
              <Guarded>
                <Canvas
                  readOnly={readOnly || narrow || tries}
                  names={names}
                  add={add}
                  onReady={onReady}
                  onComments={onComments}
                  onKindDropped={onKindDropped}
                />
              </Guarded>
              {isEmpty && !readOnly && !narrow && !tries && <EmptyHint onPicked={put} onProcedure={page.procedure} />}
            </div>
          )}
          {joined !== null && (
            <Suspense>
              <JoinedNote joined={joined} onShow={(steps) => editor.select(steps)} />
            </Suspense>
          )}
          {(view === 'both' || view === 'read') && (
            <Guarded>
              <Suspense>
                <Outline place={place} names={names} add={add} />
              </Suspense>
            </Guarded>
          )}
        </main>
        {!tries && <Beside about={about} wanted={wanted} names={names} place={place} inner={inspector} onClose={closeSide} />}
        {tries ? (
          <Guarded>
            <Suspense fallback={<aside className="inspector" />}>
              <Play />
            </Suspense>
          </Guarded>
        ) : (
          <Strip zoom={drawn ? zoom : null} readOnly={readOnly} onShow={showProblem} />
        )}
        {adding !== null && (
          <StepPicker
            adding={adding}
            family={adding.family}
            onClose={closePicker}
            onKind={(kind) => put(addKind(editor, kind, adding.place))}
            onTarget={(to) => {
              if (adding.from !== undefined) lead(editor, { from: adding.from.step, port: adding.from.port, to });
              setAdding(null);
            }}
          />
        )}
        <Guarded of={[finding, clash, saving, pasting, touring, publishing].map(Boolean).join()}>
          <Suspense>
            {finding !== null && <Finder of={finding} place={place} onClose={closeFinder} />}
            {clash !== null && <ClashDialog clash={clash} />}
            {pasting && (
              <ProcedureDialog
                onClose={() => setPasting(false)}
                onAdded={(first, count) => {
                  setPasting(false);
                  editor.select([first]);
                  page.speak(say('saidProcedure', { count }));
                  page.show(first);
                }}
              />
            )}
            {touring && <Tour onClose={endTour} />}
            {publishing && <PublishDialog onClose={() => setPublishing(false)} onShow={showProblem} />}
            {saving !== null && <SaveAs as={saving} id={editor.store.getState().id} flow={editor.store.getState().flow} names={names} onClose={saved} />}
          </Suspense>
        </Guarded>
        <Later>
          <Suspense>
            <Paper />
          </Suspense>
        </Later>
        {told !== null && (
          <p className="builder-told" role="status">
            {told}
          </p>
        )}
        <div className="hidden" role="status" aria-live="polite" ref={spoken} />
      </div>
    </ReactFlowProvider>
  );
}

const bringOutline = () => void Outline.preload();

const howManyOf = ({ selection }: EditorState) => (selection.length === 0 ? 'none' : selection.length === 1 ? 'step' : 'several');

/** Whether what is wanted is of what is selected; of the flow itself, whether nothing is. */
const isOf = ({ step }: Wanted, selection: readonly string[]) => (step === null ? selection.length === 0 : selection.includes(step));

const looked = 'loopwright.firstLook';
/** Whether this device has not shown the builder to anybody yet. */
const isFirstLook = () => localStorage.getItem(looked) === null;
const noMoreFirstLook = () => localStorage.setItem(looked, 'done');
