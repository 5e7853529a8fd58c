import { MiniMap, type ReactFlowState, useStore } from '@xyflow/react';
import { holdsSteps } from '../../workflows/flow/schema.ts';
import { faces } from '../steps/faces.ts';
import type { StepNode } from './project.ts';
import { useWords } from './use-words.ts';

/** The whole drawing in small, while it is larger than the view. */
export function Overview() {
  const say = useWords();
  const larger = useStore(exceeds);
  if (!larger) return null;
  return (
    <MiniMap<StepNode>
      className="minimap"
      style={{ width: 160, height: 100 }}
      pannable
      ariaLabel={say('overview')}
      nodeColor={({ data }) => (holdsSteps(data.step) ? 'transparent' : `var(--${faces[data.step.kind].family})`)}
      nodeStrokeColor="var(--edge)"
      maskColor="color-mix(in srgb, var(--page) 70%, transparent)"
      bgColor="var(--card)"
    />
  );
}

function exceeds({ nodeLookup, transform: [x, y, zoom], width, height }: ReactFlowState): boolean {
  for (const node of nodeLookup.values()) {
    const at = node.internals.positionAbsolute;
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    if (left < 0 || top < 0 || left + (node.width ?? 0) * zoom > width || top + (node.height ?? 0) * zoom > height) return true;
  }
  return false;
}
