import type { Condition, Text } from '../../../workflows/flow/grammar.ts';
import type { Flow } from '../../../workflows/flow/schema.ts';
import { ApiError, ask } from '../../api.ts';
import type { Editor } from '../store.ts';

/** Rules as they were typed, kept as long as the editor is open: what could not be read yet, and what was, in the words and lines of who typed it. */

/** `read`: it is known to mean the rule it stands for. */
export type Typed = { text: string; read: boolean; refusal: Text | null };

/** Under which a typed rule is kept: where it stands, and the rule that it was typed over. */
export const typedKey = (step: string | null, path: string, value: Condition | undefined): string => `${step ?? ''} ${path} ${JSON.stringify(value) ?? ''}`;

const kept = new WeakMap<Editor, Map<string, Typed>>();

export const typedAt = (editor: Editor, key: string): Typed | undefined => kept.get(editor)?.get(key);

export function keepTyped(editor: Editor, key: string, typed: Typed): void {
  kept.set(editor, (kept.get(editor) ?? new Map<string, Typed>()).set(key, typed));
}

/** `part`: from where to where what is refused stands in the text. */
export type ReadRule = { condition: Condition } | { refusal: Text; part: [number, number] } | { failed: string };
type Told = { why: Text; at: number; text: string };

/** Has the server read a typed rule. Never throws: what was typed must not be lost to a lost connection. */
export async function readRule(flow: Flow, text: string): Promise<ReadRule> {
  try {
    return await ask<{ condition: Condition }>('POST', '/api/flows/condition/parse', { flow, text });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const [first] = error.code === 'notARule' ? ((error.body as { error: { problems?: Told[] } }).error.problems ?? []) : [];
    return first === undefined ? { failed: error.message } : { refusal: first.why, part: [first.at, first.at + first.text.length] };
  }
}
