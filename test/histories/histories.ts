import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';

/** The key under which the golden histories were encrypted; it guards nothing but them. */
export const codecKeys = { current: 'golden-1', secrets: { 'golden-1': Buffer.alloc(32, 9) } };

const folder = fileURLToPath(new URL('.', import.meta.url));
const { History } = proto.temporal.api.history.v1;

export function historyPath(name: string): string {
  return `${folder}${name}.bin`;
}

/** Every recorded history by its name, as a real Temporal server kept it. */
export function goldenHistories(): { name: string; history: proto.temporal.api.history.v1.History }[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.bin'))
    .sort()
    .map((name) => ({ name: name.replace('.bin', ''), history: History.decode(readFileSync(`${folder}${name}`)) }));
}
