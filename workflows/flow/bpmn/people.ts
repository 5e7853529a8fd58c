import type { WhoRule } from '../grammar.ts';
import type { BpmnNode, Extra } from './model.ts';

/** Who does a step, as pools, lanes and the assignments of other tools say it. */

/** What other tools call it: Camunda 7 and 8, Activiti, Flowable, and BPMN's own resources. Their prefix does not matter. */
const assigning = ['assignee', 'candidateGroups', 'candidateUsers', 'performer'];

/** Names that mean somebody seen from the one it is about, in the languages that drawings are made in. */
const known: [RegExp, WhoRule][] = [
  [/^(the )?(employee|staff( member)?|applicant|requester|requestor|initiator|worker|mitarbeiter(in)?|員工|僱員|職員|申請人|當事人)s?$/i, { who: 'subject' }],
  [/^(the )?((line|direct|hiring) )?(manager|supervisor|boss|team lead(er)?|vorgesetzte[rn]?|直屬上司|上司|主管|經理)s?$/i, { who: 'manager' }],
  [/^(hr|human resources?|hr (department|team|manager|officer)|people team|personal(abteilung)?|人力資源(部)?|人事(部)?)$/i, { who: 'role', role: 'hr' }],
];

/** What a node says of who does it; the lane last, since an assignment is more exact. Null where it says nothing. */
export function saidBy(node: BpmnNode): string | null {
  const named = node.extras.flatMap(assignedBy).filter((name) => name !== '');
  return named[0] ?? node.lanes.at(-1) ?? null;
}

function assignedBy({ name, attributes, body }: Extra): string[] {
  const local = name.slice(name.indexOf(':') + 1);
  if (assigning.includes(local)) return [plain(body)];
  return local === 'assignmentDefinition' ? assigning.map((key) => plain(attributes[key] ?? '')) : [];
}

/** `${initiator}`, `="hr, payroll"` → the first name in it. */
const plain = (text: string): string => (text.replaceAll(/[${}="#]/g, ' ').split(',')[0] ?? '').replaceAll(/\s+/g, ' ').trim();

export const isAssignment = ({ name }: Extra): boolean => [...assigning, 'assignmentDefinition'].includes(name.slice(name.indexOf(':') + 1));

/** The rule that such a name becomes: somebody known from the person it is about, else whoever holds a role of that name. */
export function ruleOf(name: string): WhoRule {
  const words = name.replaceAll(/[\s_-]+/g, ' ').trim();
  return known.find(([pattern]) => pattern.test(words))?.[1] ?? { who: 'role', role: words.toLowerCase().replaceAll(' ', '_').slice(0, 60) };
}
