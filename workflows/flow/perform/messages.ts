import type { Context } from '../context.ts';
import { ruleYields, valueOf } from '../evaluate.ts';
import type { Message, Value } from '../grammar.ts';
import { whoAre } from '../who.ts';
import type { MailOrder } from './scene.ts';
import { type AnyTask, mail, type Stage } from './stage.ts';

/** Messages as HR wrote them: to whom, and what they are filled with, as of the instant of sending. */

type Filled = Pick<MailOrder, 'values' | 'members' | 'body' | 'exact'>;

/** What a message is filled with; what is absent is left out. */
export function filled(message: Message | undefined, context: Context): Filled {
  if (message === undefined) return {};
  const { values = {}, members, authoredIn, exact } = message;
  const given = Object.entries(values).flatMap(([name, value]) => {
    const byName = isName(value);
    const { value: found } = valueOf(byName ? { ...value, field: 'id' } : value, context);
    return found === undefined ? [] : [[name, byName ? { person: found } : found] as const];
  });
  const body = authoredIn === undefined ? undefined : valueOf({ value: 'answer', ...authoredIn }, context).value;
  return {
    ...(given.length > 0 && { values: Object.fromEntries(given) }),
    ...(members !== undefined && { members: ruleYields(members, context) }),
    ...(typeof body === 'string' && { body }),
    ...(exact === true && { exact }),
  };
}

/** Rules do not look at what people are called; a message that names somebody says whom, and whoever sends it puts in the name. */
const isName = (value: Value): value is Extract<Value, { value: 'person' }> =>
  typeof value === 'object' && 'value' in value && value.value === 'person' && ['name', 'name_zh', 'known_as'].includes(value.field);

/** The message that HR wrote for a mail of a task, if any: the first notice, a reminder, a rung. */
export function messageOf(settings: AnyTask, { kind, item }: Pick<MailOrder, 'kind' | 'item'>): Message | undefined {
  if (kind === 'task' || kind === 'reopened') return settings.message;
  const [id] = item.split('.');
  return settings.ladder.find((rung) => rung.id === id)?.message ?? settings.reminders.find((reminder) => reminder.id === id)?.message;
}

/** Whoever gets a copy: a mail of its own, once however many the message itself goes to. */
export function copies(
  stage: Stage,
  message: Message | undefined,
  order: Omit<MailOrder, 'key' | 'to' | 'kind'>,
  told: readonly string[],
  context: Context,
): void {
  if (message?.cc === undefined) return;
  for (const { id } of whoAre(message.cc, context).people)
    if (!told.includes(id)) mail(stage, { ...order, ...filled(message, { ...context, assignee: id }), kind: 'cc', to: id });
}
