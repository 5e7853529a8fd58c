import type { Message, Text } from '../grammar.ts';
import type { Problem } from '../problem.ts';
import { type Flow, isTask, type Step } from '../schema.ts';

/** What a message fills in between {{ }} is among its values. */
export function placeholderUnknown(flow: Flow): Problem[] {
  return Object.values(flow.steps).flatMap((step) =>
    messagesOf(step).flatMap(({ message, path }) =>
      namesIn([message.subject, message.body])
        .filter((name) => !Object.hasOwn(message.values ?? {}, name))
        .map((name): Problem => ({ rule: 'placeholderUnknown', severity: 'error', step: step.id, path, params: { name } })),
    ),
  );
}

function messagesOf(step: Step): { message: Message; path: string }[] {
  if (step.kind === 'notify') return [{ message: step.settings.message, path: 'settings.message' }];
  if (!isTask(step)) return [];
  const all = [
    { message: step.settings.message, path: 'settings.message' },
    { message: step.kind === 'meeting' ? step.settings.agenda : undefined, path: 'settings.agenda' },
    ...step.settings.reminders.map(({ message }, index) => ({ message, path: `settings.reminders.${index}.message` })),
    ...step.settings.ladder.map(({ message }, index) => ({ message, path: `settings.ladder.${index}.message` })),
  ];
  return all.flatMap(({ message, path }) => (message === undefined ? [] : [{ message, path }]));
}

function namesIn(texts: (Text | undefined)[]): string[] {
  const found = texts
    .flatMap((text) => [text?.en ?? '', text?.zh ?? ''])
    .flatMap((text) => [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map((match) => match[1] ?? ''));
  return [...new Set(found)];
}
