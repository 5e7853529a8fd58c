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
};

export function lotsOf(numbers: readonly number[]): Lots {
  let next = 0;
  const below = (n: number): number => {
    const lot = numbers[next] ?? 0;
    next += 1;
    return lot % n;
  };
  return {
    below,
    one: <Item>(items: readonly Item[]) => items[below(items.length)] as Item,
    often: (percent) => below(100) >= 100 - percent,
  };
}

export const anyLots = fc.noBias(fc.array(fc.nat({ max: 65_535 }), { minLength: 60, maxLength: 700, size: 'max' }));

/** The lots of a seed. */
export function lotsOfSeed(seed: number): number[] {
  return fc.sample(anyLots, { seed, numRuns: 1 })[0] ?? [];
}
