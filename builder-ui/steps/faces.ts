import {
  IconArrowFork,
  IconArrowMerge,
  IconCheck,
  IconClock,
  IconCopy,
  IconFlag,
  IconMail,
  IconPencil,
  IconPlayerPlay,
  IconSitemap,
  type TablerIcon,
} from '@tabler/icons-react';
import type { StepKind } from '../../workflows/flow/steps/index.ts';

/** Five families, not twenty colours; see tokens.css. */
export type Family = 'people' | 'route' | 'time' | 'data' | 'event';
export const families: Family[] = ['people', 'route', 'time', 'data'];

/** How a kind of step looks: its family, its sign (`turned` to point down, as the drawing runs), and whether its card is the low one. */
type Face = { family: Family; icon: TablerIcon; turned?: true; low: boolean };

export const faces = {
  start: { family: 'route', icon: IconPlayerPlay, low: true },
  form: { family: 'people', icon: IconPencil, low: false },
  approval: { family: 'people', icon: IconCheck, low: false },
  branch: { family: 'route', icon: IconArrowFork, turned: true, low: true },
  split: { family: 'route', icon: IconSitemap, low: true },
  join: { family: 'route', icon: IconArrowMerge, turned: true, low: true },
  forEach: { family: 'route', icon: IconCopy, low: false },
  end: { family: 'route', icon: IconFlag, low: true },
  wait: { family: 'time', icon: IconClock, low: false },
  notify: { family: 'data', icon: IconMail, low: false },
} satisfies Record<StepKind, Face> as Record<StepKind, Face>;

/** The kinds in the order of the palette. */
export const paletteKinds = Object.keys(faces) as StepKind[];
