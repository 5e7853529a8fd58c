import type { StepKind } from '../../workflows/flow/steps/index.ts';
import { faces } from './faces.ts';
import './steps.css';

/** The sign of a step in the tint of its family. `size` in pixels. */
export function StepIcon({ kind, size = 28 }: { kind: StepKind; size?: number }) {
  const { family, icon: Icon, turned } = faces[kind];
  return (
    <span className={`step-icon family-${family}`} style={{ width: size, height: size }} aria-hidden>
      <Icon size={Math.round(size * 0.62)} stroke={1.75} {...(turned ? { style: { transform: 'rotate(180deg)' } } : {})} />
    </span>
  );
}
