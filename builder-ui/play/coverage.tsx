import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useStore as useCanvasStore, ViewportPortal } from '@xyflow/react';
import { usePlayWords } from './use-play-words.ts';
import { useTests } from './tests.ts';

/** What the flow's example cases go through, painted on the drawing: what none does stays pale. */
export function Coverage() {
  const say = usePlayWords();
  const { data } = useQuery(useTests());
  const nodes = useCanvasStore(({ nodeLookup }) => nodeLookup);
  if (data === undefined) return null;
  const { steps, ports } = data.coverage;
  return (
    <>
      <style>{painted(steps.tried, ports.tried)}</style>
      <ViewportPortal>
        {steps.tried.map((step) => {
          const node = nodes.get(step);
          if (node === undefined) return null;
          const { x, y } = node.internals.positionAbsolute;
          return (
            <span
              key={step}
              className="play-tried"
              role="img"
              aria-label={say('tried')}
              style={{ transform: `translate(${x + (node.measured.width ?? 272)}px, ${y}px) translate(-100%, -50%)` }}
            >
              <IconCheck size={14} stroke={3} aria-hidden />
            </span>
          );
        })}
      </ViewportPortal>
    </>
  );
}

/** A route's id is its step and outcome. */
function painted(steps: readonly string[], ports: readonly string[]): string {
  const nodes = steps.map((step) => `.builder[data-view="try"] .react-flow__node[data-id="${CSS.escape(step)}"]`);
  const routes = ports.map((port) => `.builder[data-view="try"] .react-flow__edge[data-id="${CSS.escape(port.replace('.', ':'))}"]`);
  return [
    nodes.length === 0 ? '' : `${nodes.join(',')}{opacity:1}`,
    routes.length === 0 ? '' : `${routes.join(',')}{opacity:1}${routes.map((route) => `${route} .route`).join(',')}{stroke:var(--done)}`,
  ].join('');
}
