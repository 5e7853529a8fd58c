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

/** How a kind of step looks: its family, its sign (`turned` to point down, as the drawing runs). */
type Face = { family: Family; icon: TablerIcon; turned?: true };

export const faces = {
  start: { family: 'route', icon: IconPlayerPlay },
  form: { family: 'people', icon: IconPencil },
  approval: { family: 'people', icon: IconCheck },
  nominate: { family: 'people', icon: IconUsers },
  acknowledge: { family: 'people', icon: IconSignature },
  meeting: { family: 'people', icon: IconMessages },
  training: { family: 'people', icon: IconSchool },
  branch: { family: 'route', icon: IconArrowFork, turned: true },
  split: { family: 'route', icon: IconSitemap },
  join: { family: 'route', icon: IconArrowMerge, turned: true },
  forEach: { family: 'route', icon: IconCopy },
  end: { family: 'route', icon: IconFlag },
  wait: { family: 'time', icon: IconClock },
  milestone: { family: 'time', icon: IconTarget },
  repeat: { family: 'time', icon: IconRepeat },
  subflow: { family: 'route', icon: IconHierarchy2 },
  notify: { family: 'data', icon: IconMail },
  record: { family: 'data', icon: IconFileCheck },
  score: { family: 'data', icon: IconCalculator },
  connect: { family: 'data', icon: IconPlugConnected },
  emit: { family: 'data', icon: IconBroadcast },
  whenever: { family: 'event', icon: IconBolt },
} satisfies Record<StepKind, Face> as Record<StepKind, Face>;

/** The kinds in the order of the palette. */
export const paletteKinds = Object.keys(faces) as StepKind[];
