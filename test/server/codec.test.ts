import { createRequire } from 'node:module';
import { ApplicationFailure, defaultPayloadConverter, type FailureConverter, type LoadedDataConverter } from '@temporalio/common';
import { decodeFromPayloadsAtIndex, encodeErrorToFailure, encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { expect, test } from 'vitest';
import { createCodec, createDataConverter, failureConverterPath } from '../../workflows/codec.ts';

const first = { current: 'c1', secrets: { c1: Buffer.alloc(32, 1) } };
const both = { current: 'c2', secrets: { c2: Buffer.alloc(32, 2), c1: Buffer.alloc(32, 1) } };

function loaded(keys: typeof first | typeof both): LoadedDataConverter {
  const { failureConverter } = createRequire(import.meta.url)(failureConverterPath) as { failureConverter: FailureConverter };
  return { payloadConverter: defaultPayloadConverter, failureConverter, payloadCodecs: createDataConverter(keys).payloadCodecs ?? [] };
}

test('what Temporal stores can be read by us alone', async () => {
  const converter = loaded(first);
  const stored = await encodeToPayloads(converter, { runId: 'secret-run' });
  const [payload] = stored ?? [];
  expect(Buffer.from(payload?.data ?? []).toString('latin1')).not.toContain('secret-run');
  expect(Buffer.from(payload?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('c1');
  expect(await decodeFromPayloadsAtIndex(converter, 0, stored)).toEqual({ runId: 'secret-run' });
});

test('the same content is never stored the same way twice', async () => {
  const [one, two] = await createCodec(first).encode([{ data: Buffer.from('x') }, { data: Buffer.from('x') }]);
  expect(Buffer.compare(Buffer.from(one?.data ?? []), Buffer.from(two?.data ?? []))).not.toBe(0);
});

test('messages and stack traces of failures are stored encrypted', async () => {
  const failure = await encodeErrorToFailure(loaded(first), ApplicationFailure.create({ message: 'about Chan Tai Man' }));
  expect(failure.message).toBe('Encoded failure');
  expect(JSON.stringify(failure)).not.toContain('Chan');
});

test('after a change of keys what is old is still read and what is new bears the new key', async () => {
  const old = await createCodec(first).encode([{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"kept"') }]);
  const codec = createCodec(both);
  const [read] = await codec.decode(old);
  expect(Buffer.from(read?.data ?? []).toString()).toBe('"kept"');
  const [renewed] = await codec.encode([{ data: Buffer.from('x') }]);
  expect(Buffer.from(renewed?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('c2');
});

test('a payload of a key that is gone is refused by name, an altered one is refused, a foreign one passes', async () => {
  const stored = await createCodec(both).encode([{ data: Buffer.from('x') }]);
  await expect(createCodec(first).decode(stored)).rejects.toThrow(/codec key c2, which is missing; known: c1/);
  const altered = stored.map((payload) => ({ ...payload, data: Buffer.from(payload.data ?? []).fill(0, 30) }));
  await expect(createCodec(both).decode(altered)).rejects.toThrow();
  const foreign = [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') }];
  expect(await createCodec(first).decode(foreign)).toEqual(foreign);
});
