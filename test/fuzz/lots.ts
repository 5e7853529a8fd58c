import fc from 'fast-check';

/**
 * Choices by lot. When the lots have run out every choice is the first, which is the simplest: so fewer and smaller lots are a simpler case, and fast-check,
 * which shrinks lists of numbers, finds the simplest case that fails.
 */
export type Lots = {
  /** From 0 up to, not including, `n`. */
  below(n: number): number;
  one<Item>(items: readonly Item[]): Item;
  /** True in so many of a hundred. */
  often(percent: number): boolean;
  isOver(): boolean;
};

export function lotsOf(drawn: readonly number[]): Lots {
  let next = 0;
  const below = (n: number): number => {
    const lot = drawn[next] ?? 0;
    next += 1;
    return lot % n;
  };
  return {
    below,
    one: <Item>(items: readonly Item[]) => items[below(items.length)] as Item,
    often: (percent) => below(100) >= 100 - percent,
    isOver: () => next >= drawn.length,
  };
}

/** Those of a flow, and those of what happens in it. */
export type Drawn = [flow: number[], script: number[]];

const numbers = fc.noBias(fc.array(fc.nat({ max: 65_535 }), { minLength: 20, maxLength: 400, size: 'max' }));
export const anyLots: fc.Arbitrary<Drawn> = fc.tuple(numbers, numbers);

/** The lots of a seed. */
export function lotsOfSeed(seed: number): Drawn {
  return fc.sample(anyLots, { seed, numRuns: 1 })[0] ?? [[], []];
}
