import { IconChevronDown } from '@tabler/icons-react';
import type { OutlineRow } from '../../workflows/flow/sentences.ts';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import type { ActPlace } from '../editor/actions/act.ts';
import { MarkDisc } from '../editor/mark-disc.tsx';
import type { Mark } from '../editor/project.ts';
import { useWords } from '../editor/use-words.ts';
import type { Names } from '../steps/card-lines.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { RowMenu } from './row-menu.tsx';

type Props = {
  row: OutlineRow;
  kind: StepKind;
  name: string;
  container: boolean;
  mark: Mark;
  selected: boolean;
  /** The one row that Tab reaches; from it, its parts. */
  current: boolean;
  folded: boolean;
  names: Names;
  place: ActPlace;
  onSelect: () => void;
  onFold: (folded: boolean) => void;
};

/** One step of the outline: its number, its sign, its sentence with the parts that can be changed, and what happens otherwise in grey. */
export function RowLine({ row, kind, name, container, mark, selected, current, folded, names, place, onSelect, onFold }: Props) {
  const say = useWords();
  const { readOnly } = place.page;
  const words = (text: string) =>
    Object.entries(names).reduce(
      (all, [id, person]) => all.replaceAll(`The person ${id}`, person).replaceAll(`the person ${id}`, person).replaceAll(`「${id}」`, person),
      text,
    );
  const change = (setting: string) => {
    onSelect();
    place.page.change(setting);
  };
  return (
    <div
      role="row"
      data-row={row.step}
      tabIndex={current ? 0 : -1}
      aria-level={row.depth + 1}
      aria-selected={selected}
      {...(container ? { 'aria-expanded': !folded } : {})}
      className={`outline-row${selected ? ' selected' : ''}`}
      data-depth={row.depth}
      onClick={onSelect}
      onFocus={(event) => event.target === event.currentTarget && event.currentTarget.matches(':focus-visible') && onSelect()}
      onKeyDown={() => {}}
    >
      <span role="gridcell" className="outline-number">
        {row.number}
      </span>
      <span role="gridcell" className="outline-icon">
        <StepIcon kind={kind} size={22} />
        {mark !== null && <MarkDisc mark={mark} />}
      </span>
      <span role="gridcell" className={`outline-text${container ? ' strong' : ''}`}>
        {row.pieces.map(({ words: text, setting }, index) =>
          setting === null || readOnly ? (
            <span key={`${index} ${text}`}>{words(text)}</span>
          ) : (
            <Part key={`${index} ${text}`} words={words(text)} reachable={current} onChange={() => change(setting)} />
          ),
        )}
        {container && (
          <button
            type="button"
            tabIndex={-1}
            className="outline-fold"
            aria-label={say(folded ? 'unfold' : 'fold')}
            onClick={(event) => {
              event.stopPropagation();
              onFold(!folded);
            }}
          >
            <IconChevronDown size={16} aria-hidden className={folded ? 'turned' : ''} />
          </button>
        )}
        {row.exceptions.map((line) => (
          <span key={line} className="outline-else">
            {words(line)}
          </span>
        ))}
      </span>
      <span role="gridcell" className="outline-more">
        {!readOnly && <RowMenu name={name} place={place} onOpen={onSelect} reachable={current} />}
      </span>
    </div>
  );
}

/** A part of a sentence that can be changed. A button would be one block; this breaks across lines as the words around it do. */
function Part({ words, reachable, onChange }: { words: string; reachable: boolean; onChange: () => void }) {
  return (
    <span
      role="button"
      className="piece"
      tabIndex={reachable ? 0 : -1}
      onClick={(event) => {
        event.stopPropagation();
        onChange();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        event.stopPropagation();
        onChange();
      }}
    >
      {words}
    </span>
  );
}
