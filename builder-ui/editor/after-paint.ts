let waiting = new Set<() => void>();

/** Does it once what is drawn now has been painted. Returns what takes it back. */
export function afterPaint(work: () => void): () => void {
  const mine = waiting;
  const once = () => work();
  mine.add(once);
  if (mine.size === 1) requestAnimationFrame(painted);
  return () => mine.delete(once);
}

function painted(): void {
  const due = waiting;
  waiting = new Set();
  setTimeout(() => {
    for (const work of due) work();
  });
}
