/** Kinds of journal lines: the closed list of SEMANTICS section 3. */
export const journalKinds = [
  'event.accepted',
  'event.refused',
  'cycle.launched',
  'cycle.closed',
  'audience.included',
  'audience.excluded',
  'run.started',
  'run.merged',
  'run.suppressed',
  'run.finished',
  'run.moved',
  'run.paused',
  'run.resumed',
  'step.entered',
  'step.left',
  'step.skipped',
  'task.opened',
  'task.reminded',
  'task.escalated',
  'task.held',
  'task.released',
  'task.reassigned',
  'task.extended',
  'task.late',
  'task.decided',
  'task.declined',
  'task.withdrawn',
  'task.reopened',
  'task.overridden',
  'task.timedOut',
  'task.byPolicy',
  'task.closed',
  'clock.set',
  'clock.moved',
  'clock.pending',
  'clock.held',
  'clock.fired',
  'clock.cancelled',
  'mail.kept',
  'mail.sent',
  'condition.evaluated',
  'score.computed',
  'fact.recorded',
  'fact.corrected',
  'milestone.atRisk',
  'milestone.met',
  'milestone.missed',
  'record.written',
  'record.superseded',
  'record.suspended',
  'record.restored',
  'record.annotated',
  'record.erased',
  'disclosed',
  'connect.sent',
  'connect.replied',
  'connect.failed',
  'look.shown',
  'look.hidden',
  'shift.applied',
  'version.published',
  'version.migrated',
  'version.stayed',
  'retention.due',
  'retention.held',
  'retention.purged',
  'incident.opened',
  'incident.closed',
  'policy.broken',
] as const;
export type JournalKind = (typeof journalKinds)[number];

/** A line as the kernel writes it: ids, codes and instants only. Run, flow, version, cycle and `n` are added where it is stored. */
export type JournalLine = {
  kind: JournalKind;
  at: number;
  /** The zone that ruled, where one did. */
  zone: string | null;
  step: string | null;
  round: number | null;
  /** Of the innermost repeat that the step is in. */
  occurrence: number | null;
  by: string | null;
  for: string | null;
  to: string[];
  cc: string[];
  due: number | null;
  outcome: string | null;
  detail: Record<string, unknown>;
  /** What people said or are: kept in an erasable row, of which the chain holds a keyed hash. Part of `detail` for who may read it. */
  content: Record<string, unknown> | null;
};

/** A line with what it says, and nothing where it says nothing. Written out, so that all are of one shape: there are more of these than of anything else. */
export function lineOf(at: number, line: Partial<JournalLine> & Pick<JournalLine, 'kind'>): JournalLine {
  return {
    kind: line.kind,
    at,
    zone: line.zone ?? null,
    step: line.step ?? null,
    round: line.round ?? null,
    occurrence: line.occurrence ?? null,
    by: line.by ?? null,
    for: line.for ?? null,
    to: line.to ?? [],
    cc: line.cc ?? [],
    due: line.due ?? null,
    outcome: line.outcome ?? null,
    detail: line.detail ?? {},
    content: line.content ?? null,
  };
}
