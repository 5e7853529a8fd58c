/** Employee: everyone. Manager: whoever someone reports to. The other two are given by name in a person's roles. */
export const roles = ['employee', 'manager', 'hr', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A role over those people alone whose `column` (as in the import) holds `value`: `hr@department=Rooms`. */
export type PartialRole = { role: Role; column: string; value: string };

/** Who acts, as of now. `reports` are the ids of those whose manager this person is; `circles` every role on file by its name. */
export type Actor = { personId: string; roles: Role[]; partial: PartialRole[]; reports: string[]; circles: string[] };

/** What an act is done to. Each rule looks at what it needs; what is absent never grants anything. */
export type Thing = {
  /** The person it is about. */
  personId?: string | null;
  /** That person's columns by their name in the import; partial roles are held against them. */
  columns?: Readonly<Record<string, unknown>>;
  /** Who holds a part of the task now. */
  holders?: readonly string[];
  /** The owner of the cycle. */
  ownerId?: string | null;
  /** The circle that a confidential flow is kept in. */
  circle?: string | null;
  /** Roles by whatever name whose holders it is open to. */
  openTo?: readonly string[];
  /** Who sees a kind of facts: `person`, `manager`, else a role. */
  seenBy?: readonly string[];
};

type Rule = { roles: readonly Role[]; also?: (actor: Actor, thing: Thing) => boolean };

const hrAndAdmin = ['hr', 'admin'] as const;
const holds = (actor: Actor, { holders }: Thing): boolean => holders?.includes(actor.personId) === true;
const owns = (actor: Actor, { ownerId }: Thing): boolean => ownerId === actor.personId;
const isAbout = (actor: Actor, { personId }: Thing): boolean => personId === actor.personId;
const isOpenTo = ({ circles }: Actor, { openTo }: Thing): boolean => openTo?.some((role) => circles.includes(role)) === true;
const manages = (actor: Actor, { personId }: Thing): boolean => personId != null && actor.reports.includes(personId);

/** Whom it is about, their manager, or a role: HR of a part of the house sees its own people's. */
function seesFact(actor: Actor, thing: Thing): boolean {
  return (thing.seenBy ?? []).some((who) => {
    if (who === 'person') return isAbout(actor, thing) && thing.personId != null;
    if (who === 'manager') return manages(actor, thing);
    if (who !== 'hr' && who !== 'admin') return actor.circles.includes(who);
    return actor.roles.includes(who) || actor.partial.some(({ role, column, value }) => role === who && thing.columns?.[column] === value);
  });
}

/**
 * Who may do what: by role to everything, or by what binds a person to one thing.
 * No role reads answers or decides for others: steering a cycle shows where each run stands, never what was written in it.
 */
const rules = {
  'task.view': { roles: [], also: holds },
  'task.decide': { roles: [], also: holds },
  'flow.view': { roles: hrAndAdmin },
  'flow.edit': { roles: hrAndAdmin },
  'flow.publish': { roles: hrAndAdmin },
  'cycle.launch': { roles: hrAndAdmin },
  'cycle.view': { roles: hrAndAdmin, also: owns },
  'cycle.operate': { roles: hrAndAdmin, also: owns },
  'run.view': { roles: hrAndAdmin, also: (actor, thing) => isAbout(actor, thing) || manages(actor, thing) || owns(actor, thing) },
  'people.view': { roles: hrAndAdmin, also: (actor, thing) => isAbout(actor, thing) || manages(actor, thing) },
  /** Everything on file about a person: every column, roles, dates. */
  'people.details': { roles: hrAndAdmin, also: isAbout },
  'people.import': { roles: hrAndAdmin },
  /** To print by what somebody without a mailbox signs in. */
  'people.sheets': { roles: hrAndAdmin },
  /** To erase what is known of a person for good. */
  'people.erase': { roles: ['admin'] },
  /** Figures, completions, levels, from wherever they come. */
  'facts.record': { roles: hrAndAdmin },
  /** To declare what is taken in, and what it means. */
  'facts.declare': { roles: hrAndAdmin },
  'facts.erase': { roles: hrAndAdmin },
  /** Values under a key, as its declaration says who sees them. */
  'facts.view': { roles: [], also: seesFact },
  /** What is done by hand to what is on file of a person. */
  'records.write': { roles: hrAndAdmin },
  /** Types of records, documents and letters, for everyone. */
  'records.declare': { roles: hrAndAdmin },
  /** What comes to the end of its time, and that it stays all the same. */
  'retention.hold': { roles: hrAndAdmin },
  'absences.record': { roles: hrAndAdmin, also: isAbout },
  /** To say who is an administrator, and by which mail address they sign in. */
  'people.administrators': { roles: ['admin'] },
  settings: { roles: ['admin'] },
  /** To launch flows that use a connection, to fetch its file and bring results back. */
  'connection.use': { roles: ['admin'], also: isOpenTo },
  'mailbox.view': { roles: hrAndAdmin },
} satisfies Record<string, Rule>;

/** What those in its circle may do to what is confidential, also where they have no role but that. */
const kept: readonly string[] = ['cycle.view', 'cycle.operate', 'run.view', 'people.view', 'records.write'];

export type Act = keyof typeof rules;
export const acts = Object.keys(rules) as Act[];

/** Outside of its circle what is confidential is not there at all, whatever else somebody may: only for those in it, who launched it, and who is asked. */
export function mayKnow(actor: Actor, thing: Thing): boolean {
  return thing.circle == null || actor.circles.includes(thing.circle) || owns(actor, thing) || holds(actor, thing);
}

/** Whether the actor may do it to this thing; without a thing, whether to every thing there is that is not confidential. */
export function may(actor: Actor, act: Act, thing: Thing = {}): boolean {
  const rule: Rule = rules[act];
  if (!mayKnow(actor, thing)) return false;
  if (thing.circle != null && actor.circles.includes(thing.circle) && kept.includes(act)) return true;
  if (rule.roles.some((role) => actor.roles.includes(role))) return true;
  if (actor.partial.some((partial) => rule.roles.includes(partial.role) && thing.columns?.[partial.column] === partial.value)) return true;
  return rule.also?.(actor, thing) === true;
}

/** The roles that may do it to everything. */
export function rolesFor(act: Act): readonly Role[] {
  return rules[act].roles;
}

/** A person's rights from the roles on file (`hr`, `hr@department=Rooms`; names that are no role here count for nothing) and their reports. */
export function actorOf(person: { id: string; roles: readonly string[] }, reports: readonly string[]): Actor {
  const given = person.roles.map(readRole);
  const derived: Role[] = reports.length > 0 ? ['employee', 'manager'] : ['employee'];
  return {
    personId: person.id,
    roles: [...derived, ...(['hr', 'admin'] as const).filter((role) => given.some((one) => one?.role === role && one.column === undefined))],
    partial: given.flatMap((one) => (one?.column === undefined ? [] : [{ role: one.role, column: one.column, value: one.value }])),
    reports: [...reports],
    circles: [...new Set(person.roles.map(nameOfRole))],
  };
}

/** Of `hr@department=Rooms`, `hr`. */
export function nameOfRole(role: string): string {
  const at = role.indexOf('@');
  return at < 0 ? role : role.slice(0, at);
}

function readRole(text: string): { role: 'hr' | 'admin'; column?: undefined } | { role: 'hr' | 'admin'; column: string; value: string } | null {
  const name = nameOfRole(text);
  const at = text.indexOf('@');
  if (name !== 'hr' && name !== 'admin') return null;
  if (at < 0) return { role: name };
  const [column = '', ...value] = text.slice(at + 1).split('=');
  return { role: name, column, value: value.join('=') };
}
