import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ActionIcon, Button } from '../../controls/buttons.tsx';
import { useMoreWords } from '../use-more-words.ts';
import { useField } from './field-context.ts';

type Props<Item> = {
  label?: string;
  items: readonly Item[];
  onChange: (items: Item[]) => void;
  /** Draws one item; `change` replaces it. */
  children: (item: Item, change: (item: Item) => void, index: number) => ReactNode;
  /** Makes a new one; left out, none can be added here. */
  make?: () => Item;
  addLabel?: string;
  nameOf: (item: Item, index: number) => string;
  ordered?: boolean;
  least?: number;
  most?: number;
};

/** A list of things, each with its editor: add, take away and, where the order means something, move. */
export function ListEditor<Item>({ label, items, onChange, children, make, addLabel, nameOf, ordered = false, least = 0, most = 100 }: Props<Item>) {
  const say = useMoreWords();
  const { readOnly } = useField();
  const moved = (from: number, to: number) => {
    const next = [...items];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  return (
    <div className="field list-field" role="group" aria-label={label}>
      {label !== undefined && label !== '' && <div className="field-label">{label}</div>}
      {items.map((item, index) => (
        <div key={index} className="list-item">
          <div className="list-body">{children(item, (next) => onChange(items.map((old, nth) => (nth === index ? next : old))), index)}</div>
          {!readOnly && (
            <div className="list-acts">
              {items.length > least && (
                <ActionIcon
                  size="sm"
                  aria-label={say('remove', { name: nameOf(item, index) })}
                  onClick={() => onChange(items.filter((_, nth) => nth !== index))}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
              {ordered && index > 0 && (
                <ActionIcon size="sm" aria-label={say('moveUp', { name: nameOf(item, index) })} onClick={() => moved(index, index - 1)}>
                  <IconArrowUp size={14} />
                </ActionIcon>
              )}
              {ordered && index < items.length - 1 && (
                <ActionIcon size="sm" aria-label={say('moveDown', { name: nameOf(item, index) })} onClick={() => moved(index, index + 1)}>
                  <IconArrowDown size={14} />
                </ActionIcon>
              )}
            </div>
          )}
        </div>
      ))}
      {!readOnly && make !== undefined && items.length < most && (
        <Button variant="subtle" size="compact-sm" className="list-add" leftSection={<IconPlus size={14} />} onClick={() => onChange([...items, make()])}>
          {addLabel}
        </Button>
      )}
    </div>
  );
}
