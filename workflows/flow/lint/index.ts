import type { Problem } from '../problem.ts';
import type { Flow } from '../schema.ts';
import { anonymityThin } from './anonymity-thin.ts';
import { asOfMoves } from './as-of-moves.ts';
import { beginsMisused } from './begins-misused.ts';
import { branchWithoutCondition } from './branch-without-condition.ts';
import { clockNeverKnown } from './clock-never-known.ts';
import { closesAfterContainer } from './closes-after-container.ts';
import { closesBeforeDue } from './closes-before-due.ts';
import { commentTooShort } from './comment-too-short.ts';
import { compulsoryPassed } from './compulsory-passed.ts';
import { conditionIncomplete } from './condition-incomplete.ts';
import { countsFromNow } from './counts-from-now.ts';
import { dataIncomplete } from './data-incomplete.ts';
import { dateUnknown } from './date-unknown.ts';
import { decidesOnSelf } from './decides-on-self.ts';
import { dueMissing } from './due-missing.ts';
import { eachRowMisused } from './each-row-misused.ts';
import { endInside } from './end-inside.ts';
import { failureUnseen } from './failure-unseen.ts';
import { formEmpty } from './form-empty.ts';
import { formMisused } from './form-misused.ts';
import { growsStale } from './grows-stale.ts';
import { joinWithoutSplit } from './join-without-split.ts';
import { leavesUnknown } from './leaves-unknown.ts';
import { mayBeAbsent } from './may-be-absent.ts';
import { neverAnybody } from './never-anybody.ts';
import { noAppeal } from './no-appeal.ts';
import { noOrder } from './no-order.ts';
import { nobodyItIsAbout } from './nobody-it-is-about.ts';
import { outcomeUnknown } from './outcome-unknown.ts';
import { payWithoutPerson } from './pay-without-person.ts';
import { placeholderUnknown } from './placeholder-unknown.ts';
import { portWithoutRoute } from './port-without-route.ts';
import { ratingTooLong } from './rating-too-long.ts';
import { readsUnknown } from './reads-unknown.ts';
import { reminderAfterCloses } from './reminder-after-closes.ts';
import { reminderWithoutDue } from './reminder-without-due.ts';
import { repeatNeverEnds } from './repeat-never-ends.ts';
import { routeIntoStart } from './route-into-start.ts';
import { routeWithoutPort } from './route-without-port.ts';
import { rungAfterCloses } from './rung-after-closes.ts';
import { rungWithoutDue } from './rung-without-due.ts';
import { sameIdTwice } from './same-id-twice.ts';
import { splitWithoutJoin } from './split-without-join.ts';
import { startIncomplete } from './start-incomplete.ts';
import { startMissing } from './start-missing.ts';
import { stepMissing } from './step-missing.ts';
import { tableMisused } from './table-misused.ts';
import { textMissing } from './text-missing.ts';
import { totalMisused } from './total-misused.ts';
import { transfersUnused } from './transfers-unused.ts';
import { twoStarts } from './two-starts.ts';
import { typesDiffer } from './types-differ.ts';
import { unreachable } from './unreachable.ts';
import { waitsForNothing } from './waits-for-nothing.ts';
import { watchesPeople } from './watches-people.ts';
import { whoEmpty } from './who-empty.ts';
import { whoNoFallback } from './who-no-fallback.ts';
import { zhMissing } from './zh-missing.ts';
import { zoneUnknown } from './zone-unknown.ts';

/** Every rule: its id is its name, its file and its page in docs/lint have the same name with dashes. */
export const rules = {
  anonymityThin,
  asOfMoves,
  beginsMisused,
  branchWithoutCondition,
  clockNeverKnown,
  closesAfterContainer,
  closesBeforeDue,
  commentTooShort,
  compulsoryPassed,
  conditionIncomplete,
  countsFromNow,
  dataIncomplete,
  dateUnknown,
  decidesOnSelf,
  dueMissing,
  eachRowMisused,
  endInside,
  failureUnseen,
  formEmpty,
  formMisused,
  growsStale,
  joinWithoutSplit,
  leavesUnknown,
  mayBeAbsent,
  neverAnybody,
  noAppeal,
  noOrder,
  nobodyItIsAbout,
  outcomeUnknown,
  payWithoutPerson,
  placeholderUnknown,
  portWithoutRoute,
  ratingTooLong,
  readsUnknown,
  reminderAfterCloses,
  reminderWithoutDue,
  repeatNeverEnds,
  routeIntoStart,
  routeWithoutPort,
  rungAfterCloses,
  rungWithoutDue,
  sameIdTwice,
  splitWithoutJoin,
  startIncomplete,
  startMissing,
  stepMissing,
  tableMisused,
  textMissing,
  totalMisused,
  transfersUnused,
  twoStarts,
  typesDiffer,
  unreachable,
  waitsForNothing,
  watchesPeople,
  whoEmpty,
  whoNoFallback,
  zhMissing,
  zoneUnknown,
} satisfies Record<string, (flow: Flow) => Problem[]>;
export type LintRule = keyof typeof rules;

/** Everything that should be put right and can be seen without following runs: errors first, then by the order of the steps. soundness() does the rest. */
export function lint(flow: Flow): Problem[] {
  const found = Object.values(rules).flatMap((rule) => rule(flow));
  const place = new Map(Object.keys(flow.steps).map((id, index) => [id, index]));
  const rank = ({ severity, step }: Problem) => (severity === 'error' ? 0 : 1e6) + (step === null ? -1 : (place.get(step) ?? -1));
  return found.sort((a, b) => rank(a) - rank(b));
}
