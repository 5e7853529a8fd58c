import { type ComponentType, type ReactNode, use } from 'react';

type House = ComponentType<{ children: ReactNode }>;
type Loaded<Props> = { Part: ComponentType<Props>; House: House };

/**
 * A part of the builder that is loaded when it is first shown, or asked for by `preload`. What the drawing itself does not need is such a part:
 * `const Side = lazyPart(() => import('./side.tsx').then(({ Side }) => Side))`, shown within a Suspense. Only inside of one may Mantine's components be used.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> & { preload: () => Promise<unknown> } {
  let loading: Promise<Loaded<Props>> | null = null;
  let loaded: Loaded<Props> | null = null;
  const preload = () => {
    loading ??= Promise.all([load(), import('../theme/house.tsx')]).then(
      ([Part, { House }]) => (loaded = { Part, House }),
      (error: unknown) => {
        loading = null;
        return reloaded(error);
      },
    );
    return loading;
  };
  function LazyPart(props: Props) {
    const { Part, House } = loaded ?? use(preload());
    return (
      <House>
        <Part {...props} />
      </House>
    );
  }
  return Object.assign(LazyPart, { preload });
}

const tried = 'loopwright.reloaded';

/** After a new release its files have other names: the page is loaded anew, once. */
function reloaded(error: unknown): Promise<never> {
  const before = Number(sessionStorage.getItem(tried) ?? 0);
  if (Date.now() - before < 60_000) throw error;
  sessionStorage.setItem(tried, String(Date.now()));
  location.reload();
  return new Promise(() => {});
}
