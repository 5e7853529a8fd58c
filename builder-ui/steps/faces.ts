import {
  IconArrowFork,
  IconArrowMerge,
  IconBolt,
  IconBroadcast,
  IconCalculator,
  IconCheck,
  IconClock,
  IconCopy,
  IconFileCheck,
  IconFlag,
  IconHierarchy2,
  IconMail,
  IconMessages,
  IconPencil,
  IconPlayerPlay,
  IconPlugConnected,
  IconRepeat,
  IconSchool,
  IconSignature,
  IconSitemap,
  IconTarget,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import type { StepKind } from '../../workflows/flow/steps/index.ts';

/** Five families, not twenty colours; see tokens.css. */
export type Family = 'people' | 'route' | 'time' | 'data' | 'event';
export const families: Family[] = ['people', 'route', 'time', 'data', 'event'];

/** How a kind of step looks: its family, its sign (`turned` to point down, as the drawing runs), and whether its card is the low one. */
type Face = { family: Family; icon: TablerIcon; turned?: true; low: boolean };

export const faces = {
  start: { family: 'route', icon: IconPlayerPlay, low: true },
  form: { family: 'people', icon: IconPencil, low: false },
  approval: { family: 'people', icon: IconCheck, low: false },
  nominate: { family: 'people', icon: IconUsers, low: false },
  acknowledge: { family: 'people', icon: IconSignature, low: false },
  meeting: { family: 'people', icon: IconMessages, low: false },
  training: { family: 'people', icon: IconSchool, low: false },
  branch: { family: 'route', icon: IconArrowFork, turned: true, low: true },
  split: { family: 'route', icon: IconSitemap, low: true },
  join: { family: 'route', icon: IconArrowMerge, turned: true, low: true },
  forEach: { family: 'route', icon: IconCopy, low: false },
  end: { family: 'route', icon: IconFlag, low: true },
  wait: { family: 'time', icon: IconClock, low: false },
  milestone: { family: 'time', icon: IconTarget, low: false },
  repeat: { family: 'time', icon: IconRepeat, low: false },
  subflow: { family: 'route', icon: IconHierarchy2, low: false },
  notify: { family: 'data', icon: IconMail, low: false },
  record: { family: 'data', icon: IconFileCheck, low: false },
  score: { family: 'data', icon: IconCalculator, low: false },
  connect: { family: 'data', icon: IconPlugConnected, low: false },
  emit: { family: 'data', icon: IconBroadcast, low: false },
  whenever: { family: 'event', icon: IconBolt, low: false },
} satisfies Record<StepKind, Face> as Record<StepKind, Face>;

/** The kinds in the order of the palette. */
export const paletteKinds = Object.keys(faces) as StepKind[];
