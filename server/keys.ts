import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** What a key is for: links in mails, Temporal's payloads, outgoing webhooks, the journal's hashes, sign-in sessions. */
export const keyUses = ['mail', 'codec', 'webhook', 'journal', 'session'] as const;
export type KeyUse = (typeof keyUses)[number];

/** `current` signs what is new; the others only read what is old. */
export type KeyRing = { current: string; secrets: Record<string, Buffer> };
export type Keys = Record<KeyUse, KeyRing>;

/** A key id found in a stored row, and where, so that a refusal can say it. */
export type UsedKey = { use: KeyUse; id: string; where: string };

const keyId = /^[a-z][a-z0-9-]{0,31}$/;
const ring = z.record(z.string(), z.string());
const form = `a JSON object such as {"mail":{"m1":"<32 bytes in base64>"}, …} with ${keyUses.join(', ')}; the first id of each is the one in use`;

/** Parses keys written as JSON. Adds a sentence to `problems` for each fault, without repeating a secret; null when there was one. */
export function parseKeys(text: string, source: string, problems: string[]): Keys | null {
  const faults: string[] = [];
  const parsed = z.record(z.string(), ring).safeParse(jsonOrUndefined(text));
  if (!parsed.success) {
    problems.push(`${source}: expected ${form}, got something else (not shown, it may hold secrets).`);
    return null;
  }
  const keys: Partial<Keys> = {};
  for (const use of keyUses) keys[use] = parseRing(parsed.data[use] ?? {}, `${source}.${use}`, faults);
  const unknown = Object.keys(parsed.data).filter((name) => !(keyUses as readonly string[]).includes(name));
  if (unknown.length > 0) faults.push(`${source}: expected only ${keyUses.join(', ')}, got ${unknown.join(', ')} too.`);
  problems.push(...faults);
  return faults.length > 0 ? null : (keys as Keys);
}

/**
 * The keys of this installation: from KEYS, else from `dataDir/keys.json`, which is made on the first start (mode 0600).
 * Safe when several processes start at once. Throws when the file cannot be understood.
 */
export function loadKeys(config: { keys: Keys | null; dataDir: string }): Keys {
  if (config.keys !== null) return config.keys;
  const path = join(config.dataDir, 'keys.json');
  mkdirSync(config.dataDir, { recursive: true });
  try {
    writeFileSync(path, JSON.stringify(Object.fromEntries(keyUses.map((use) => [use, newRing(use)])), null, 2), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const text = addMissingUses(path, readFileSync(path, 'utf8'));
  const problems: string[] = [];
  const keys = parseKeys(text, path, problems);
  if (keys === null) throw new Error(`The keys of this installation cannot be read:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  return keys;
}

/** Throws when stored rows name a key that this installation does not have: what they hold could never be read or checked again. */
export function assertKnownKeys(keys: Keys, used: readonly UsedKey[]): void {
  const unknown = used.filter(({ use, id }) => keys[use].secrets[id] === undefined);
  if (unknown.length === 0) return;
  const lines = unknown.map(({ use, id, where }) => `  - ${where} needs the ${use} key ${id}; known: ${Object.keys(keys[use].secrets).join(', ')}`);
  throw new Error(
    `Stored rows name keys that are missing. Put them back into KEYS (or keys.json in the data folder) behind the current ones:\n${lines.join('\n')}`,
  );
}

function parseRing(entries: Record<string, string>, source: string, faults: string[]): KeyRing {
  const ids = Object.keys(entries);
  if (ids.length === 0) faults.push(`${source}: expected at least one key, got none.`);
  const secrets: Record<string, Buffer> = {};
  for (const [id, text] of Object.entries(entries)) {
    const bytes = Buffer.from(text, 'base64');
    if (!keyId.test(id)) faults.push(`${source}: expected ids of small letters, digits and dashes that begin with a letter, got ${JSON.stringify(id)}.`);
    if (bytes.length < 32) faults.push(`${source}.${id}: expected at least 32 bytes in base64, got ${bytes.length}.`);
    secrets[id] = bytes;
  }
  return { current: ids[0] ?? '', secrets };
}

/** A random id: two machines that each made their own keys by mistake then disagree aloud, not silently under one name. */
function newRing(use: KeyUse): Record<string, string> {
  return { [`${use}-${randomBytes(3).toString('hex')}`]: randomBytes(32).toString('base64') };
}

/** A file made by an older release lacks the uses that came later. */
function addMissingUses(path: string, text: string): string {
  const stored = jsonOrUndefined(text);
  if (typeof stored !== 'object' || stored === null) return text;
  const missing = keyUses.filter((use) => !(use in stored));
  if (missing.length === 0) return text;
  const full = JSON.stringify({ ...stored, ...Object.fromEntries(missing.map((use) => [use, newRing(use)])) }, null, 2);
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, full, { mode: 0o600 });
  renameSync(temporary, path);
  return full;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
