/** First come, first served; taking costs the same however many wait. */
export type Queue<Item> = { isEmpty(): boolean; add(item: Item): void; take(): Item | undefined };

export function createQueue<Item>(): Queue<Item> {
  let items: Item[] = [];
  let next = 0;
  return {
    isEmpty: () => next === items.length,
    add: (item) => void items.push(item),
    take() {
      const item = items[next];
      if (next < items.length) next += 1;
      if (next === items.length) [items, next] = [[], 0];
      return item;
    },
  };
}
