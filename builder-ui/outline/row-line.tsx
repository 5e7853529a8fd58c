import { IconChevronDown } from '@tabler/icons-react';
import type { OutlineRow } from '../../workflows/flow/sentences.ts';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { MarkDisc } from '../editor/mark-disc.tsx';
import type { Mark } from '../editor/project.ts';
import { useWords } from '../editor/use-words.ts';
import type { Names } from '../steps/card-lines.ts';
import { StepIcon } from '../steps/step-icon.tsx';

type Props = {
  row: OutlineRow;
  kind: StepKind;
  container: boolean;
  mark: Mark;
  selected: boolean;
  /** The one row that Tab reaches. */
  current: boolean;
  folded: boolean;
  names: Names;
  onSelect: () => void;
  onFold: (folded: boolean) => void;
};

/** One step of the outline: its number, its sign, its sentence, and what happens otherwise in grey. */
export function RowLine({ row, kind, container, mark, selected, current, folded, names, onSelect, onFold }: Props) {
  const say = useWords();
  const words = (text: string) =>
    Object.entries(names).reduce(
      (all, [id, name]) => all.replaceAll(`The person ${id}`, name).replaceAll(`the person ${id}`, name).replaceAll(`「${id}」`, name),
      text,
    );
  return (
    <div
      role="row"
      data-row={row.step}
      tabIndex={current ? 0 : -1}
      aria-level={row.depth + 1}
      aria-selected={selected}
      {...(container ? { 'aria-expanded': !folded } : {})}
      className={`outline-row${selected ? ' selected' : ''}`}
      style={{ marginLeft: row.depth * 44 }}
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
      <span role="gridcell" className="outline-text">
        {container ? <b>{words(row.text)}</b> : words(row.text)}
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
    </div>
  );
}
