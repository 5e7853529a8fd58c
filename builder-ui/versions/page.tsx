import '../editor/builder.css';
import './versions.css';
import { Select } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { diff, drawn, isNoDiff, overlaid } from '../../workflows/flow/diff.ts';
import { priceOf } from '../../workflows/flow/price.ts';
import type { Flow } from '../../workflows/flow/schema.ts';
import { priceDiffWords } from '../../workflows/flow/sentences.ts';
import { versionQuery, versionsQuery } from '../api/flows.ts';
import { Canvas } from '../editor/canvas.tsx';
import type { Changed } from '../editor/canvas-context.ts';
import { EditorContext, flowOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import { flowApi } from '../editor/flow-api.ts';
import { createEditor } from '../editor/store.ts';
import { useNames } from '../editor/use-names.ts';
import { useMoreWords } from '../editor/use-more-words.ts';
import { type CanvasInstance, firstView, reveal } from '../editor/view.ts';
import { textIn, useLanguage } from '../language.ts';
import type { Names } from '../steps/card-lines.ts';
import { Changes } from './changes.tsx';
import { History } from './history.tsx';
import { toldDiff } from './told.ts';

/** A version by its number, or what is being drawn. */
type Chosen = 'draft' | `${number}`;

/** What was published, by whom and why; what differs between any two, in sentences and on the drawing; and the ways back and aside. */
export function VersionsPage({ onClose }: { onClose: () => void }) {
  const say = useMoreWords();
  const language = useLanguage();
  const editor = useEditor();
  const names = useNames(language);
  const draft = useEditorState(flowOf);
  const { id } = editor.store.getState();
  const { data } = useQuery(versionsQuery(id));
  const versions = data?.versions ?? [];
  const [from, setFrom] = useState<Chosen | null>(null);
  const [to, setTo] = useState<Chosen>('draft');
  const before = useFlow(id, from ?? latest(versions), draft);
  const after = useFlow(id, to, draft);
  const [shown, setShown] = useState<{ step: string; n: number } | null>(null);
  const told = useMemo(() => (before && after ? toldDiff(before, after, { language, say, names }) : null), [before, after, language, say, names]);
  const { roster } = editor.store.getState();
  const price = useMemo(
    () => (before && after ? priceDiffWords(priceOf(before, roster), priceOf(after, roster), language) : null),
    [before, after, roster, language],
  );
  const options = [
    { value: 'draft', label: say('theDraft') },
    ...versions.map(({ version }) => ({ value: String(version), label: say('versionIs', { version }) })),
  ];
  return (
    <ReactFlowProvider>
      <div className="builder versions" data-side="versions">
        <header className="builder-top">
          <div className="builder-left">
            <button type="button" className="builder-back" aria-label={say('backToDraft')} onClick={onClose}>
              <IconChevronLeft size={20} aria-hidden />
            </button>
            <h1 className="versions-title">
              {textIn(draft.name, language)} · {say('versionsTitle')}
            </h1>
          </div>
        </header>
        <main className="builder-main">
          {before !== null && after !== null && told !== null ? (
            <Compared key={`${from} ${to}`} before={before} after={after} changes={told.changes} names={names} shown={shown} />
          ) : (
            <p className="versions-empty muted">{versions.length === 0 && data !== undefined ? say('noVersionYet') : ''}</p>
          )}
        </main>
        <aside className="versions-side" aria-label={say('versionsTitle')}>
          {versions.length > 0 && (
            <section>
              <h2>{say('compare')}</h2>
              <div className="versions-pair">
                <Select
                  label={say('compareFrom')}
                  data={options}
                  value={from ?? latest(versions)}
                  allowDeselect={false}
                  onChange={(value) => setFrom((value ?? 'draft') as Chosen)}
                />
                <Select label={say('compareTo')} data={options} value={to} allowDeselect={false} onChange={(value) => setTo((value ?? 'draft') as Chosen)} />
              </div>
              {told !== null && <Changes told={told} price={price} onShow={(step) => setShown((last) => ({ step, n: (last?.n ?? 0) + 1 }))} />}
            </section>
          )}
          <History
            versions={versions}
            onCompare={(version) => {
              setFrom(`${version}`);
              setTo('draft');
            }}
            onRestored={onClose}
          />
        </aside>
      </div>
    </ReactFlowProvider>
  );
}

const latest = (versions: { version: number }[]): Chosen | null => (versions[0] === undefined ? null : `${versions[0].version}`);

function useFlow(id: string, chosen: Chosen | null, draft: Flow): Flow | null {
  const version = chosen === null || chosen === 'draft' ? null : Number(chosen);
  const { data } = useQuery({ ...versionQuery(id, version ?? 0), enabled: version !== null });
  if (chosen === null) return null;
  return version === null ? draft : (data?.flow ?? null);
}

type ComparedProps = { before: Flow; after: Flow; changes: Record<string, Changed>; names: Names; shown: { step: string; n: number } | null };

/** Both versions on one drawing that cannot be changed: what is new and changed marked, what was taken out still there. */
function Compared({ before, after, changes, names, shown }: ComparedProps) {
  const outer = useEditor();
  const canvas = useRef<CanvasInstance | null>(null);
  const pane = useRef<HTMLDivElement>(null);
  const place = useMemo(() => {
    const flow = isNoDiff(diff(before, after)) ? drawn(after) : overlaid(before, after);
    const { id, revision, version, connections, factTypes, roster } = outer.store.getState();
    const editor = createEditor({ id, flow, revision, version, changed: false, connections: [...connections], factTypes, roster }, flowApi);
    return { editor, readOnly: true };
  }, [outer, before, after]);
  useEffect(() => {
    if (shown === null) return;
    place.editor.select([shown.step]);
    reveal(canvas.current, pane.current, shown.step);
  }, [place, shown]);
  return (
    <EditorContext value={place}>
      <div className="builder-drawing" ref={pane}>
        <Canvas
          readOnly
          names={names}
          add={nothing}
          changes={changes}
          onReady={(instance) => {
            canvas.current = instance;
            firstView(instance, pane.current);
          }}
        />
      </div>
    </EditorContext>
  );
}

const nothing = () => {};
