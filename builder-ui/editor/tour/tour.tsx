import './tour.css';
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { wordsHook } from '../../words/index.ts';
import * as words from '../../words/tour.ts';

const useTourWords = wordsHook('tour', words);

/** What each part of the first look points at, with what it says of it; where that is not there, as on a phone, the next that is. */
const parts = [
  [
    ['.react-flow__node', 'drawing'],
    ['.outline-row', 'reading'],
  ],
  [
    ['.rail-add', 'add'],
    ['.outline-add button', 'addLine'],
  ],
  [['.builder-views', 'views']],
  [
    ['.strip-problems', 'problems'],
    ['.strip', 'problems'],
  ],
  [
    ['.builder-right .button.filled', 'publish'],
    ['.builder-top', 'publish'],
  ],
] as const;

/** The first of them that is seen; else none, and its words all the same. */
function pointedAt(part: (typeof parts)[number]): { of: Element | null; word: (typeof part)[number][1] } {
  for (const [selector, word] of part) {
    const of = document.querySelector(selector);
    if (isSeen(of)) return { of, word };
  }
  return { of: null, word: part[0][1] };
}

/** Five things to know, one after the other, each beside what it speaks of. It can be left at any time, by a button, Escape, or going on with the work. */
export function Tour({ onClose }: { onClose: () => void }) {
  const say = useTourWords();
  const [nth, setNth] = useState(0);
  const bubble = useRef<HTMLDivElement>(null);
  const part = parts[nth] ?? parts[0];
  const last = nth === parts.length - 1;
  const { word } = pointedAt(part);
  useEffect(() => {
    const place = () => bubble.current !== null && beside(bubble.current, pointedAt(part).of);
    // Whoever begins to work has seen enough.
    const elsewhere = (event: PointerEvent) => event.target instanceof Node && bubble.current?.contains(event.target) === false && onClose();
    place();
    bubble.current?.focus();
    addEventListener('resize', place);
    addEventListener('pointerdown', elsewhere);
    return () => {
      removeEventListener('resize', place);
      removeEventListener('pointerdown', elsewhere);
      for (const ringed of document.querySelectorAll('.tour-ring')) ringed.classList.remove('tour-ring');
    };
  }, [part, onClose]);
  return (
    <div
      ref={bubble}
      className="tour"
      role="dialog"
      aria-label={say('label', { nth: nth + 1, of: parts.length })}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <h2>{say(`${word}_title`)}</h2>
      <p>{say(word)}</p>
      {last && <p className="muted small">{say('again')}</p>}
      <div className="tour-foot">
        <span className="muted small" aria-hidden>
          {nth + 1} / {parts.length}
        </span>
        {!last && (
          <Button size="compact-sm" variant="subtle" onClick={onClose}>
            {say('skip')}
          </Button>
        )}
        {nth > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => setNth(nth - 1)}>
            {say('back')}
          </Button>
        )}
        <Button size="compact-sm" variant="filled" onClick={() => (last ? onClose() : setNth(nth + 1))}>
          {say(last ? 'done' : 'next')}
        </Button>
      </div>
    </div>
  );
}

function isSeen(element: Element | null): element is Element {
  const box = element?.getBoundingClientRect();
  return box !== undefined && box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left < innerWidth && box.right > 0;
}

const gap = 12;
/** Below a card there is its "+". */
const belowCard = 44;

/** Puts the bubble where there is room beside what it speaks of, within the page, and rings that. */
function beside(bubble: HTMLElement, of: Element | null): void {
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const box = of?.getBoundingClientRect() ?? new DOMRect(innerWidth / 2, innerHeight / 3, 0, 0);
  of?.classList.add('tour-ring');
  const under = of?.classList.contains('react-flow__node') === true ? belowCard : gap;
  const below = box.bottom + under + height <= innerHeight;
  const right = box.right + gap + width <= innerWidth && box.height < innerHeight / 2;
  const top = below ? box.bottom + under : right ? box.top : box.top - gap - height;
  const left = !below && right ? box.right + gap : box.left;
  bubble.style.top = `${Math.max(gap, Math.min(top, innerHeight - height - gap))}px`;
  bubble.style.left = `${Math.max(gap, Math.min(left, innerWidth - width - gap))}px`;
}
