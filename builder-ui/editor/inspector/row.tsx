import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';

type Props = {
  name: string;
  title: string;
  summary: ReactNode;
  open: boolean;
  onToggle: () => void /** The worst that is to be put right in it. */;
  mark: 'error' | 'suggestion' | null;
  children: ReactNode;
};

/** A row of the inspector: closed it says its value in words, open it has the editors. */
export function InspectorRow({ name, title, summary, open, onToggle, mark, children }: Props) {
  const id = useId();
  return (
    <section className="row" data-of-row={name} data-open={open || undefined}>
      <button type="button" className="row-head" aria-expanded={open} aria-controls={id} onClick={onToggle}>
        <span className="row-title">
          {title}
          {mark !== null && <span className="row-mark" data-severity={mark} aria-hidden />}
        </span>
        <span className="row-summary">{summary}</span>
        <IconChevronDown size={16} aria-hidden className={`row-arrow${open ? '' : ' turned'}`} />
      </button>
      {open && (
        <div className="row-body" id={id}>
          {children}
        </div>
      )}
    </section>
  );
}
