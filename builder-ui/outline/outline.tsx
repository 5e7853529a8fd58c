import './outline.css';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { nest } from '../../workflows/flow/edits/index.ts';
import { type Flow, holdsSteps, stepsIn } from '../../workflows/flow/schema.ts';
import { type OutlineRow, sentences } from '../../workflows/flow/sentences.ts';
import { removeSelected } from '../editor/actions/index.ts';
import type { Adding } from '../editor/canvas-context.ts';
import { flowOf, problemsOf, selectionOf, useEditor, useEditorState } from '../editor/editor-context.ts';
import { afterStep } from '../editor/place.ts';
import { useWords } from '../editor/use-words.ts';
import { textIn, useLanguage } from '../language.ts';
import type { Names } from '../steps/card-lines.ts';
import { addLines, type Line } from './lines.ts';
import { RowLine } from './row-line.tsx';

type Props = { readOnly: boolean; names: Names; add: (adding: Adding) => void; shown: (step: string) => void };

/** The flow as an indented list of sentences: the same flow, for reading, for a keyboard, for a phone and for print. */
export function Outline({ readOnly, names, add, shown }: Props) {
  const say = useWords();
  const language = useLanguage();
  const editor = useEditor();
  const flow = useEditorState(flowOf);
  const selection = useEditorState(selectionOf);
  const problems = useEditorState(problemsOf);
  const [folded, setFolded] = useState<readonly string[]>([]);
  const rows = useMemo(() => sentences(flow, language), [flow, language]);
  const lines = useMemo(() => addLines(rows, flow).filter((line) => !isHidden(line, flow.steps, folded)), [rows, flow, folded]);
  const shownRows = lines.flatMap((line) => (line.is === 'step' ? [line.row] : []));
  const current = selection.at(-1) ?? shownRows[0]?.step;

  const go = (to: OutlineRow | undefined) => {
    if (to === undefined) return;
    editor.select([to.step]);
    shown(to.step);
  };
  const addAfter = (id: string, element: Element) => {
    const step = flow.steps[id];
    if (step === undefined || readOnly) return;
    const box = element.getBoundingClientRect();
    add({ place: afterStep(step) ?? { in: step.in }, at: { x: box.left + 200, y: box.bottom + 4 } });
  };
  const fold = (id: string, closed: boolean) => setFolded(closed ? [...folded, id] : folded.filter((one) => one !== id));
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const id = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row;
    const at = shownRows.findIndex(({ step }) => step === id);
    const step = id === undefined ? undefined : flow.steps[id];
    if (step === undefined) return;
    const handled = (): boolean => {
      switch (event.key) {
        case 'ArrowDown':
          go(shownRows[at + 1]);
          return true;
        case 'ArrowUp':
          go(shownRows[at - 1]);
          return true;
        case 'Home':
          go(shownRows[0]);
          return true;
        case 'End':
          go(shownRows.at(-1));
          return true;
        case 'ArrowLeft':
          if (event.altKey && !readOnly && step.in !== null) editor.edit((now) => nest(now, { steps: [step.id], into: flow.steps[step.in ?? '']?.in ?? null }));
          else if (holdsSteps(step) && !folded.includes(step.id)) fold(step.id, true);
          else if (step.in !== null) go(shownRows.find((row) => row.step === step.in));
          return true;
        case 'ArrowRight':
          if (holdsSteps(step) && folded.includes(step.id)) fold(step.id, false);
          else if (event.altKey && !readOnly) nestBefore(step.id);
          return true;
        case 'Insert':
          addAfter(step.id, event.target as HTMLElement);
          return true;
        case 'Delete':
          if (readOnly) return false;
          editor.select([step.id]);
          removeSelected(editor);
          return true;
        default:
          return false;
      }
    };
    if (!handled()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** Into the container that stands above it. */
  const nestBefore = (id: string) => {
    const step = flow.steps[id];
    const above = stepsIn(flow, step?.in ?? null)
      .filter(holdsSteps)
      .at(-1);
    if (above !== undefined) editor.edit((now) => nest(now, { steps: [id], into: above.id }));
  };

  return (
    <div className="outline-pane">
      <article className="outline">
        <h1>{textIn(flow.name, language)}</h1>
        {flow.description !== undefined && <p className="muted">{textIn(flow.description, language)}</p>}
        <div role="treegrid" aria-label={textIn(flow.name, language)} aria-readonly={readOnly} onKeyDown={keys}>
          {lines.map((line) =>
            line.is === 'step' ? (
              <RowLine
                key={line.row.step}
                row={line.row}
                kind={flow.steps[line.row.step]?.kind ?? 'form'}
                container={holds(flow, line.row.step)}
                mark={problems.find(({ step }) => step === line.row.step)?.severity ?? null}
                selected={selection.includes(line.row.step)}
                current={line.row.step === current}
                folded={folded.includes(line.row.step)}
                names={names}
                onSelect={() => editor.select([line.row.step])}
                onFold={(closed) => fold(line.row.step, closed)}
              />
            ) : readOnly ? null : (
              <div key={`add ${line.in}`} role="row" aria-level={line.depth + 1} className="outline-add" style={{ marginLeft: line.depth * 44 }}>
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
      </article>
    </div>
  );
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
