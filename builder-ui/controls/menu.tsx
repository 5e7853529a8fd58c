import './controls.css';
import {
  cloneElement,
  type ComponentProps,
  createContext,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';

type Place = { id: string; open: boolean; toEnd: boolean; target: RefObject<HTMLButtonElement | null>; show: () => void; close: () => void };
const MenuContext = createContext<Place | null>(null);

function usePlace(): Place {
  const place = useContext(MenuContext);
  if (place === null) throw new Error('Expected to be used inside a Menu');
  return place;
}

type Props = { children: ReactNode; position?: 'bottom-start' | 'bottom-end'; onOpen?: () => void };

/** A button and what it unfolds: arrow keys walk it, Escape and a press elsewhere close it, and the button has the focus again. */
export function Menu({ children, position = 'bottom-start', onOpen }: Props) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  const show = () => {
    onOpen?.();
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    target.current?.focus({ preventScroll: true });
  };
  return <MenuContext value={{ id, open, toEnd: position === 'bottom-end', target, show, close }}>{children}</MenuContext>;
}

type TargetProps = { ref?: RefObject<HTMLButtonElement | null>; onClick?: (event: MouseEvent<HTMLButtonElement>) => void };

function Target({ children }: { children: ReactElement<TargetProps & ComponentProps<'button'>> }) {
  const { id, open, target, show, close } = usePlace();
  return cloneElement(children, {
    ref: target,
    'aria-haspopup': 'menu',
    'aria-expanded': open,
    ...(open && { 'aria-controls': id }),
    onClick: (event: MouseEvent<HTMLButtonElement>) => {
      children.props.onClick?.(event);
      if (open) close();
      else show();
    },
  });
}

function Dropdown({ children, onKeyDown, ...rest }: ComponentProps<'div'>) {
  const { open } = usePlace();
  return open
    ? createPortal(
        <Unfolded {...rest} onKeyDown={onKeyDown}>
          {children}
        </Unfolded>,
        document.body,
      )
    : null;
}

const itemsOf = (menu: HTMLElement | null) => [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

function Unfolded({ children, onKeyDown, ...rest }: ComponentProps<'div'>) {
  const { id, toEnd, target, close } = usePlace();
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [box, own] = [target.current?.getBoundingClientRect(), menu.current];
    if (box === undefined || own === null) return;
    const { offsetWidth: width, offsetHeight: height } = own;
    const below = box.bottom + 4 + height <= window.innerHeight || box.top < height + 8;
    own.style.left = `${Math.max(8, Math.min(toEnd ? box.right - width : box.left, window.innerWidth - width - 8))}px`;
    own.style.top = `${below ? Math.min(box.bottom + 4, Math.max(8, window.innerHeight - height - 8)) : box.top - 4 - height}px`;
    itemsOf(own)[0]?.focus({ preventScroll: true });
  }, [target, toEnd]);
  useEffect(() => {
    const elsewhere = (event: Event) => {
      const at = event.target;
      if (at instanceof Node && !menu.current?.contains(at) && !target.current?.contains(at)) close();
    };
    document.addEventListener('pointerdown', elsewhere, true);
    window.addEventListener('resize', close);
    return () => {
      document.removeEventListener('pointerdown', elsewhere, true);
      window.removeEventListener('resize', close);
    };
  });
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const items = itemsOf(menu.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to: Record<string, number> = { ArrowDown: (at + 1) % items.length, ArrowUp: (at - 1 + items.length) % items.length, Home: 0, End: items.length - 1 };
    if (event.key === 'Escape' || event.key === 'Tab') close();
    else if (to[event.key] !== undefined) items[to[event.key]!]?.focus();
    else return onKeyDown?.(event);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      {...rest}
      ref={menu}
      id={id}
      role="menu"
      className="menu"
      aria-labelledby={target.current?.id || undefined}
      aria-label={target.current?.ariaLabel ?? undefined}
      onKeyDown={walk}
    >
      {children}
    </div>
  );
}

type ItemProps = { children: ReactNode; rightSection?: ReactNode; onClick: () => void };

function Item({ children, rightSection, onClick }: ItemProps) {
  const { close } = usePlace();
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      onClick={() => {
        close();
        onClick();
      }}
      onMouseEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
    >
      <span>{children}</span>
      {rightSection}
    </button>
  );
}

const Label = ({ children }: { children: ReactNode }) => <div className="menu-label">{children}</div>;

Menu.Target = Target;
Menu.Dropdown = Dropdown;
Menu.Item = Item;
Menu.Label = Label;
