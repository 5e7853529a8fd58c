import * as z from 'zod';
import { stepId, text } from '../grammar.ts';

/** An outcome of a step. The main one is the wanted path: it leaves at the bottom of the card, the others at its right. */
export type Port = { port: string; main: boolean };

/** What a step kind is: its settings and the outcomes these settings give it. What it does when a token enters is in advance.ts. */
export type Kind<Name extends string, Settings extends z.ZodType> = {
  kind: Name;
  settings: Settings;
  ports: (settings: z.infer<Settings>) => Port[];
};

export function defineKind<const Name extends string, Settings extends z.ZodType>(kind: Kind<Name, Settings>): Kind<Name, Settings> {
  return kind;
}

/** Outcomes named by HR, in the order they are offered; the first is the main one. */
export const namedOutcomes = z
  .array(z.strictObject({ key: stepId, label: text, consequence: text.optional() }))
  .min(1)
  .max(10);

/** Outcomes of a human task, and `timeout` when it closes by a date and takes no outcome by itself. */
export function taskPorts(outcomes: string[], settings: { closes?: unknown; due?: unknown; onTimeout: { take: string } }): Port[] {
  const ports = outcomes.map((port, index) => ({ port, main: index === 0 }));
  const closes = settings.closes !== undefined || settings.due !== undefined;
  return closes && settings.onTimeout.take === 'timeout' ? [...ports, { port: 'timeout', main: false }] : ports;
}
