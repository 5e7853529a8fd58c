import type { Shape } from './project.ts';

/**
 * How a route is drawn. The wanted path goes straight down; exceptions leave at the right, and whatever comes back to the spine
 * joins it just above the step it leads to. Long ways run in the free channel between the first two columns, beside the labels.
 */

export type Point = { x: number; y: number };
export type Ends = {
  from: Point;
  to: Point;
  shape: Shape;
  /** Left and right edge of the step it leaves. */
  left: number;
  right: number;
  /** Another step, or the label of an outcome below its own, is in the way: it goes round. */
  blocked: boolean;
  /** The label stands at the step it leads to: the routes of a split. */
  atTarget: boolean;
};
export type Drawn = { path: string; label: Point; beside: boolean; middle: Point };

const radius = 12;
const above = 24;
const near = 28;
const channel = { around: 92, merge: 100, back: 110 };

/** The path of a route, where its label begins (left, middle), whether it stands in the gap beside the step, and where a step can be put in. */
export function routePath(ends: Ends): Drawn {
  const { from, to, shape, right } = ends;
  const beside = shape === 'side';
  const leavesRight = beside || shape === 'around' || (shape === 'back' && from.x >= right - 2);
  return {
    path: rounded(straightened(pointsOf(ends))),
    label: leavesRight ? { x: from.x + 8, y: from.y } : ends.atTarget ? { x: to.x + 10, y: to.y - 18 } : { x: from.x + 10, y: from.y + 14 },
    beside: leavesRight,
    middle: beside ? { x: to.x - 20, y: to.y } : { x: to.x, y: to.y - above },
  };
}

function pointsOf({ from, to, shape, left, right, blocked }: Ends): Point[] {
  const join = [{ x: to.x, y: to.y - above }, to];
  switch (shape) {
    case 'spine':
      return [from, { x: from.x, y: from.y + 16 }, { x: to.x, y: from.y + 16 }, to];
    case 'side':
      return [from, { x: to.x - 20, y: from.y }, { x: to.x - 20, y: to.y }, to];
    case 'around': {
      const x = from.x + (blocked ? channel.around : near);
      return [from, { x, y: from.y }, { x, y: to.y - above }, ...join];
    }
    case 'merge': {
      if (!blocked) return [from, { x: from.x, y: to.y - above }, ...join];
      const x = left - (128 - channel.merge);
      return [from, { x: from.x, y: from.y + 16 }, { x, y: from.y + 16 }, { x, y: to.y - above }, ...join];
    }
    case 'back': {
      const x = right + channel.back;
      const begin = from.x >= right - 2 ? [from] : [from, { x: from.x, y: from.y + 16 }];
      return [...begin, { x, y: begin.at(-1)?.y ?? from.y }, { x, y: to.y - above }, ...join];
    }
  }
}

/** Without points that change nothing, and without kinks of less than two pixels. */
function straightened(points: Point[]): Point[] {
  const first = points[0];
  if (first !== undefined && points.every(({ x }) => Math.abs(x - first.x) < 2)) return [first, { x: first.x, y: points.at(-1)?.y ?? first.y }];
  if (first !== undefined && points.every(({ y }) => Math.abs(y - first.y) < 2)) return [first, { x: points.at(-1)?.x ?? first.x, y: first.y }];
  return points.filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || before.x !== point.x || before.y !== point.y;
  });
}

/** A line through the points with round corners. */
function rounded(points: Point[]): string {
  const parts = points.map((point, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (before === undefined) return `M ${point.x} ${point.y}`;
    if (after === undefined) return `L ${point.x} ${point.y}`;
    const r = Math.min(radius, distance(before, point) / 2, distance(point, after) / 2);
    const [enter, leave] = [towards(point, before, r), towards(point, after, r)];
    return `L ${enter.x} ${enter.y} Q ${point.x} ${point.y} ${leave.x} ${leave.y}`;
  });
  return parts.join(' ');
}

const distance = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
