import './outline.css';
import { type KeyboardEvent, useMemo } from 'react';
import { type Flow, holdsSteps } from '../../workflows/flow/schema.ts';
import { nameOf, type OutlineRow, sentences } from '../../workflows/flow/sentences.ts';
import { type ActPlace, pressed } from '../editor/actions/act.ts';
import { actNamed } from '../editor/actions/acts.ts';
import type { Adding } from '../editor/canvas-context.ts';
import { flowOf, foldedOf, problemsOf, selectionOf, useEditorState } from '../editor/editor-context.ts';
import { useWords } from '../editor/use-words.ts';
import { textIn, useLanguage } from '../language.ts';
import type { Names } from '../steps/card-lines.ts';
import { addLines, type Line } from './lines.ts';
import { RowLine } from './row-line.tsx';

type Props = { place: ActPlace; names: Names; add: (adding: Adding) => void };

/** The flow as an indented list of sentences: the same flow, for reading, for a keyboard and for a phone. */
export function Outline({ place, names, add }: Props) {
  const say = useWords();
  const language = useLanguage();
  const { editor, page } = place;
  const flow = useEditorState(flowOf);
  const selection = useEditorState(selectionOf);
  const problems = useEditorState(problemsOf);
  const folded = useEditorState(foldedOf);
  const rows = useMemo(() => sentences(flow, language), [flow, language]);
  const lines = useMemo(() => addLines(rows, flow).filter((line) => !isHidden(line, flow.steps, folded)), [rows, flow, folded]);
  const shownRows = lines.flatMap((line) => (line.is === 'step' ? [line.row] : []));
  const current = selection.findLast((id) => shownRows.some(({ step }) => step === id)) ?? shownRows[0]?.step;

  const go = (to: OutlineRow | undefined) => {
    if (to === undefined) return;
    editor.select([to.step]);
    page.show(to.step);
  };
  const fold = (id: string, closed: boolean) => editor.fold(closed ? [...folded, id] : folded.filter((one) => one !== id));
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row;
    const at = shownRows.findIndex(({ step }) => step === id);
    const step = id === undefined ? undefined : flow.steps[id];
    if (step === undefined || (event.target as HTMLElement).closest('[role="menu"]') !== null) return;
    const open = holdsSteps(step) && !folded.includes(step.id);
    const walks: Record<string, () => void> = {
      ArrowDown: () => go(shownRows[at + 1]),
      ArrowUp: () => go(shownRows[at - 1]),
      Home: () => go(shownRows[0]),
      End: () => go(shownRows.at(-1)),
      ArrowLeft: () => (open ? fold(step.id, true) : go(shownRows.find((row) => row.step === step.in))),
      ArrowRight: () => (open ? go(shownRows[at + 1]) : fold(step.id, false)),
    };
    const walk = walks[pressed(event)];
    if (walk === undefined) return;
    walk();
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="outline-pane">
      <article className="outline">
        <header className="outline-head">
          <h1>{textIn(flow.name, language)}</h1>
          <button type="button" className="link outline-undo" onClick={() => actNamed('undo').perform(place)}>
            {say('act_undo')}
          </button>
          <button type="button" className="link" onClick={page.print}>
            {say('act_print')}
          </button>
          <button type="button" className="link" onClick={page.saveText}>
            {say('act_saveText')}
          </button>
        </header>
        {flow.description !== undefined && <p className="muted">{textIn(flow.description, language)}</p>}
        <div role="treegrid" aria-label={textIn(flow.name, language)} aria-readonly={page.readOnly} onKeyDown={keys}>
          {lines.map((line) =>
            line.is === 'step' ? (
              <RowLine
                key={line.row.step}
                row={line.row}
                kind={flow.steps[line.row.step]?.kind ?? 'form'}
                name={nameIn(flow, line.row.step, language)}
                container={holds(flow, line.row.step)}
                mark={problems.find(({ step }) => step === line.row.step)?.severity ?? null}
                selected={selection.includes(line.row.step)}
                current={line.row.step === current}
                folded={folded.includes(line.row.step)}
                names={names}
                place={place}
                onSelect={() => editor.select([line.row.step])}
                onFold={(closed) => fold(line.row.step, closed)}
              />
            ) : page.readOnly ? null : (
              <div key={`add ${line.in}`} role="row" aria-level={line.depth + 1} className="outline-add" data-depth={line.depth}>
                <span role="gridcell">
                  <button
                    type="button"
                    className="link"
                    onClick={(event) => {
                      const box = event.currentTarget.getBoundingClientRect();
                      add({ place: line.place, at: { x: box.left + 144, y: box.bottom + 4 } });
                    }}
                  >
                    + {say('addHere')}
                  </button>
                </span>
              </div>
            ),
          )}
        </div>
        {!page.readOnly && rows.length <= 1 && (
          <button type="button" className="link" onClick={page.procedure}>
            {say('emptyPaste')}
          </button>
        )}
      </article>
    </div>
  );
}

function nameIn(flow: Flow, id: string, language: 'en' | 'zh'): string {
  const step = flow.steps[id];
  return step === undefined ? id : nameOf(step, language);
}

function holds(flow: Flow, id: string): boolean {
  const step = flow.steps[id];
  return step !== undefined && holdsSteps(step);
}

/** Whether a line is inside a folded container. */
function isHidden(line: Line, steps: Record<string, { in: string | null }>, folded: readonly string[]): boolean {
  for (let scope = line.is === 'step' ? (steps[line.row.step]?.in ?? null) : line.in; scope !== null; scope = steps[scope]?.in ?? null)
    if (folded.includes(scope)) return true;
  return false;
}
