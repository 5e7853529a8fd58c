/** What comes first by an order, of many: adding and taking cost the logarithm of how many there are. */
export type Heap<Item> = { size(): number; first(): Item | undefined; add(item: Item): void; take(): Item | undefined };

/** `compare` must be a total order: two items that it holds for equal come in no particular one. */
export function createHeap<Item>(compare: (a: Item, b: Item) => number): Heap<Item> {
  const items: Item[] = [];
  const at = (index: number) => items[index] as Item;

  function swap(a: number, b: number): void {
    const held = at(a);
    items[a] = at(b);
    items[b] = held;
  }

  function rise(from: number): void {
    for (let index = from; index > 0; ) {
      const above = (index - 1) >> 1;
      if (compare(at(index), at(above)) >= 0) return;
      swap(index, above);
      index = above;
    }
  }

  function sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= items.length) return;
      const child = left + 1 < items.length && compare(at(left + 1), at(left)) < 0 ? left + 1 : left;
      if (compare(at(index), at(child)) <= 0) return;
      swap(index, child);
      index = child;
    }
  }

  return {
    size: () => items.length,
    first: () => items[0],
    add(item) {
      items.push(item);
      rise(items.length - 1);
    },
    take() {
      const [first] = items;
      const last = items.pop();
      if (first === undefined || last === undefined || items.length === 0) return first;
      items[0] = last;
      sink();
      return first;
    },
  };
}
