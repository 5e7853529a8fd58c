import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createHeap } from '../../../workflows/flow/rehearse/heap.ts';
import { createQueue } from '../../../workflows/flow/rehearse/queue.ts';

const seed = Number(process.env.SEED ?? 20_270_301);

it(`a heap gives what comes first, whatever was added and taken before (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer()), { maxLength: 200 }), (acts) => {
      const heap = createHeap<number>((a, b) => a - b);
      const plain: number[] = [];
      for (const act of acts) {
        if (act === null) {
          expect(heap.first()).toBe(plain[0]);
          expect(heap.take()).toBe(plain.shift());
        } else {
          heap.add(act);
          plain.push(act);
          plain.sort((a, b) => a - b);
        }
        expect(heap.size()).toBe(plain.length);
      }
    }),
    { seed },
  );
});

it('a queue gives what came first, and is empty when all is taken', () => {
  const queue = createQueue<number>();
  queue.add(1);
  queue.add(2);
  expect([queue.take(), queue.isEmpty()]).toEqual([1, false]);
  queue.add(3);
  expect([queue.take(), queue.take(), queue.take(), queue.isEmpty()]).toEqual([2, 3, undefined, true]);
});
