import { IconSearch } from '@tabler/icons-react';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from './use-words.ts';

/** One thing that can be picked. `keys`: what does the same without the list. `dragged`: its kind may be dragged out, as that type of data. */
export type Choice = { id: string; name: string; line: string; sign: ReactNode; keys?: string; dragged?: { type: string; data: string } };
export type ChoiceGroup<Of extends Choice> = { title: string | null; choices: Of[] };
type Props<Of extends Choice> = {
  label: string;
  placeholder: string;
  style: CSSProperties;
  groups: ChoiceGroup<Of>[];
  onPick: (choice: Of) => void;
  onClose: () => void;
};

/** A list to pick from, search first: arrows walk, Enter picks, Escape and a click elsewhere close it. */
export function Picker<Of extends Choice>({ label, placeholder, style, groups, onPick, onClose }: Props<Of>) {
  const say = useWords();
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) === false) onClose();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [onClose]);

  const wanted = search.trim().toLowerCase();
  const fits = ({ name, line }: Of) => wanted === '' || `${name} ${line}`.toLowerCase().includes(wanted);
  const found = (choices: Of[]) => (wanted === '' ? choices : choices.filter(fits).toSorted((a, b) => rank(a, wanted) - rank(b, wanted)));
  const shown = groups.map(({ title, choices }) => ({ title, choices: found(choices) })).filter(({ choices }) => choices.length > 0);
  const all = shown.flatMap(({ choices }) => choices);
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    const picked = all[at];
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter' && picked !== undefined) onPick(picked);
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, all.length - 1));
    if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    if (['Escape', 'Enter', 'ArrowDown', 'ArrowUp'].includes(event.key)) event.preventDefault();
  };
  return (
    <div ref={box} className="picker" style={style} role="dialog" aria-label={label} onKeyDown={keys}>
      <label className="picker-search">
        <IconSearch size={16} aria-hidden />
        <input
          ref={input}
          value={search}
          placeholder={placeholder}
          aria-label={placeholder}
          role="combobox"
          aria-expanded
          aria-controls="picker-list"
          aria-activedescendant={all[at] && `pick-${all[at].id}`}
          onChange={({ currentTarget }) => {
            setSearch(currentTarget.value);
            setAt(0);
          }}
        />
      </label>
      <div className="picker-list" id="picker-list" role="listbox" aria-label={label}>
        {shown.map(({ title, choices }) => (
          <div key={title ?? ''} role="group" {...(title === null ? { 'aria-label': label } : { 'aria-label': title })}>
            {title !== null && <div className="picker-title">{title}</div>}
            {choices.map((choice) => (
              <Option
                key={choice.id}
                choice={choice}
                active={choice.id === all[at]?.id}
                onPick={() => onPick(choice)}
                onEnter={() => setAt(all.findIndex(({ id }) => id === choice.id))}
              />
            ))}
          </div>
        ))}
        {all.length === 0 && <div className="picker-title">{say('nothingFound')}</div>}
      </div>
    </div>
  );
}

/** What is called so comes before what only speaks of it. */
function rank({ name }: Choice, wanted: string): number {
  const at = name.toLowerCase().indexOf(wanted);
  return at === 0 ? 0 : at > 0 ? 1 : 2;
}

function Option({ choice, active, onPick, onEnter }: { choice: Choice; active: boolean; onPick: () => void; onEnter: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const { dragged } = choice;
  return (
    <div
      ref={ref}
      id={`pick-${choice.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className="picker-option"
      draggable={dragged !== undefined}
      {...(dragged && { onDragStart: (event) => event.dataTransfer.setData(dragged.type, dragged.data) })}
      onPointerMove={onEnter}
      onClick={onPick}
      onKeyDown={() => {}}
    >
      {choice.sign}
      <span className="picker-words">
        <span className="picker-name">{choice.name}</span>
        {choice.line !== '' && <span className="picker-line">{choice.line}</span>}
      </span>
      {choice.keys !== undefined && <kbd className="keys">{choice.keys}</kbd>}
    </div>
  );
}
