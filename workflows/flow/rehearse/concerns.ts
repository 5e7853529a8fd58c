import type { Looks } from '../looks.ts';
import type { WorldChange } from '../world.ts';

/**
 * What of a run says whether a change around it concerns it: what its plan looks at, whom it is about, who holds its tasks, whether it seeks somebody or lets
 * people in. Never where it stands: it may just be moving on.
 */
export type Concerned = {
  looks: Looks;
  /** The forEach that it is a run of; null: the cycle itself. */
  scope: string | null;
  subject: string | null;
  /** Whether it is about this group, or somebody in it. */
  isOfGroup: (group: string) => boolean;
  holders: readonly string[];
  cycle: string;
  seeks: boolean;
  takesJoiners: boolean;
};

/** Completions of training are facts under keys that begin with this. */
const training = 'training.';

/** Whether a change can concern a run that goes on. The engine asks the same of its tables (engine/tell.ts). */
export function concerns({ looks, scope: ofRun, subject, isOfGroup, holders, cycle, seeks, takesJoiners }: Concerned, change: WorldChange): boolean {
  switch (change.is) {
    case 'fact': {
      const { scope, id, key } = change;
      const looked = looks.facts.filter((fact) => fact.scope === scope && fact.key === key && (fact.run === undefined || fact.run === ofRun));
      if (scope === 'cycle') return looked.length > 0 && (id === null || id === cycle);
      if (scope === 'group') return looked.some(({ own }) => !own || id === null || isOfGroup(id));
      if (scope !== 'person') return looked.length > 0;
      return looked.some(({ own }) => !own || subject === id) || (id !== null && key.startsWith(training) && holders.includes(id));
    }
    case 'record':
      return looks.records.some(({ type, own }) => type === change.type && (!own || subject === change.person));
    case 'absence':
      return subject === change.person || holders.includes(change.person) || seeks;
    case 'person':
      if (subject === change.person || holders.includes(change.person) || seeks) return true;
      if (change.what !== 'left' && looks.groups.some((group) => group.scope === ofRun && change.fields.includes(group.column))) return true;
      return (takesJoiners && change.what !== 'left') || columnsOf(change).some((column) => looks.columns.includes(column));
    default:
      return true;
  }
}

/** Whether it can concern runs that are not about this person and in which they hold nothing. */
export function concernsOthers(looks: Looks, change: WorldChange): boolean {
  const cycle = change.is === 'fact' ? (change.id ?? '') : '';
  const facts = looks.facts.map(({ run: _run, ...fact }) => fact);
  const stranger = {
    looks: { ...looks, facts, groups: [] },
    scope: null,
    subject: null,
    isOfGroup: () => false,
    holders: [],
    cycle,
    seeks: false,
    takesJoiners: false,
  };
  return concerns(stranger, change);
}

function columnsOf({ fields, what }: Extract<WorldChange, { is: 'person' }>): string[] {
  return what === 'left' ? ['left_on', ...fields] : fields;
}
