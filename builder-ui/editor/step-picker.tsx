import { IconArrowRight, IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Flow } from '../../workflows/flow/schema.ts';
import { kindWords, nameOf } from '../../workflows/flow/sentences.ts';
import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { useLanguage } from '../language.ts';
import { faces, type Family, paletteKinds } from '../steps/faces.ts';
import { StepIcon } from '../steps/step-icon.tsx';
import { targetsOf } from './actions/index.ts';
import type { Adding } from './canvas-context.ts';
import { flowOf, useEditorState } from './editor-context.ts';
import { useWords } from './use-words.ts';

type Choice = { id: string; kind: StepKind; name: string; line: string; target: string | null };
type Props = { adding: Adding; family: Family | null; onKind: (kind: StepKind) => void; onTarget: (step: string) => void; onClose: () => void };

/** The palette: what can be added here, one line each, and the steps that an open outcome may lead to instead. Search first. */
export function StepPicker({ adding, family, onKind, onTarget, onClose }: Props) {
  const say = useWords();
  const language = useLanguage();
  const flow = useEditorState(flowOf);
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
  const fits = ({ name, line }: Choice) => wanted === '' || `${name} ${line}`.toLowerCase().includes(wanted);
  const kinds = kindsFor(flow, adding)
    .filter((kind) => family === null || faces[kind].family === family)
    .map((kind): Choice => ({ id: kind, kind, ...kindWords(kind, language), target: null }))
    .filter(fits);
  const targets = (adding.from === undefined ? [] : targetsOf(flow, adding.from.step))
    .flatMap((id) => flow.steps[id] ?? [])
    .map((step): Choice => ({ id: step.id, kind: step.kind, name: nameOf(step, language), line: '', target: step.id }))
    .filter(fits);
  const all = [...kinds, ...targets];
  const pick = (choice: Choice | undefined) => {
    if (choice === undefined) return;
    if (choice.target === null) onKind(choice.kind);
    else onTarget(choice.target);
  };
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Escape') onClose();
    if (event.key === 'Enter') pick(all[at]);
    if (event.key === 'ArrowDown') setAt(Math.min(at + 1, all.length - 1));
    if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    if (['Escape', 'Enter', 'ArrowDown', 'ArrowUp'].includes(event.key)) event.preventDefault();
  };
  const option = (choice: Choice, index: number) => (
    <Option key={choice.id} choice={choice} active={index === at} onPick={() => pick(choice)} onEnter={() => setAt(index)} />
  );
  return (
    <div ref={box} className="picker" style={placed(adding.at)} role="dialog" aria-label={say('addStep')} onKeyDown={keys}>
      <label className="picker-search">
        <IconSearch size={16} aria-hidden />
        <input
          ref={input}
          value={search}
          placeholder={say('searchSteps')}
          aria-label={say('searchSteps')}
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
      <div className="picker-list" id="picker-list" role="listbox" aria-label={say('addStep')}>
        {kinds.map(option)}
        {targets.length > 0 && <div className="picker-title">{say('leadTo')}</div>}
        {targets.map((choice, index) => option(choice, kinds.length + index))}
        {all.length === 0 && <div className="picker-title">{say('nothingFound')}</div>}
      </div>
    </div>
  );
}

function Option({ choice, active, onPick, onEnter }: { choice: Choice; active: boolean; onPick: () => void; onEnter: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div
      ref={ref}
      id={`pick-${choice.id}`}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      className="picker-option"
      draggable={choice.target === null}
      onDragStart={(event) => event.dataTransfer.setData(dragType, choice.kind)}
      onPointerMove={onEnter}
      onClick={onPick}
      onKeyDown={() => {}}
    >
      {choice.target === null ? <StepIcon kind={choice.kind} /> : <IconArrowRight size={18} className="muted" aria-hidden />}
      <span>
        <span className="picker-name">{choice.name}</span>
        {choice.line !== '' && <span className="picker-line">{choice.line}</span>}
      </span>
    </div>
  );
}

/** What a dragged kind of step is carried as. */
export const dragType = 'application/x-loopwright-step';

/** A flow has one start. */
function kindsFor(flow: Flow, { place, from }: Adding): StepKind[] {
  const started = Object.values(flow.steps).some(({ kind }) => kind === 'start');
  return paletteKinds.filter((kind) => {
    // Nothing leads to what listens.
    if (kind === 'whenever') return from === undefined;
    return kind !== 'start' || (!started && place.in === null && from === undefined);
  });
}

const size = { width: 288, height: 520 };

/** Below and centred on the point, but inside the window. */
function placed({ x, y }: { x: number; y: number }) {
  const left = Math.max(8, Math.min(x - size.width / 2, window.innerWidth - size.width - 8));
  const below = y + size.height < window.innerHeight - 8;
  return { left, top: below ? y : Math.max(8, window.innerHeight - size.height - 8), width: size.width, maxHeight: size.height };
}
