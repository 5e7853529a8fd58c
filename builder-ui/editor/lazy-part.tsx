import { type ComponentType, type ReactNode, use } from 'react';

type Part<Props> = (props: Props) => ReactNode;
type Loaded<Props> = { Part: Part<Props>; House: Part<{ children: ReactNode }> };

/**
 * A part of the builder that is loaded when it is first shown, or asked for by `preload`, and shown within a Suspense. What the drawing itself does not need
 * is such a part: `const PublishDialog = lazyPart(() => import('./publish-dialog.tsx'), 'PublishDialog')`. Inside of it Mantine's components may be used, unless
 * it is `plain`: those are loaded without them, and lead to parts of their own where one is needed.
 */
export function lazyPart<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, Part<Props>>>,
  name: Name,
  { plain = false } = {},
): ComponentType<Props> & { preload: () => Promise<unknown> } {
  let loading: Promise<Loaded<Props>> | null = null;
  let loaded: Loaded<Props> | null = null;
  const preload = () => {
    loading ??= Promise.all([load(), plain ? null : house()]).then(
      ([module, House]) => (loaded = { Part: module[name], House: House ?? Nothing }),
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

/** What a page that begins without Mantine's components brings before the first of them is shown, once. */
export const houseNeeds = (bring: () => Promise<unknown>): void => {
  needed = bring;
};
let needed: () => Promise<unknown> = () => Promise.resolve();
let brought: Promise<unknown> | null = null;

async function house(): Promise<Part<{ children: ReactNode }>> {
  brought ??= needed();
  const [{ House }] = await Promise.all([import('../theme/house.tsx'), brought]);
  return House;
}

const Nothing = ({ children }: { children: ReactNode }) => children;
const tried = 'loopwright.reloaded';

/** A part whose files cannot be had. A page remembers that, so only another one can try again. */
export class NotLoaded extends Error {}

/** After a new release its files have other names: the page is loaded anew, once. */
function reloaded(cause: unknown): Promise<never> {
  const before = Number(sessionStorage.getItem(tried) ?? 0);
  if (Date.now() - before < 60_000) throw new NotLoaded('A part of the page could not be loaded.', { cause });
  sessionStorage.setItem(tried, String(Date.now()));
  location.reload();
  return new Promise(() => {});
}
