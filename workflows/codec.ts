import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';

/** `current` encrypts what is new; all of them decrypt. */
export type CodecKeys = { current: string; secrets: Record<string, Buffer> };

/** Loaded by Temporal, in Node and in the workflow bundle. */
export const failureConverterPath = fileURLToPath(new URL('./failure-converter.cjs', import.meta.url));

const encoding = Buffer.from('binary/encrypted');
const keyIdName = 'encryption-key-id';
const ivLength = 12;
const tagLength = 16;

/** What client and worker give Temporal: whatever it stores for us, failure messages included, is encrypted by AES-256-GCM, with the key's id beside it. */
export function createDataConverter(keys: CodecKeys): DataConverter {
  return { payloadCodecs: [createCodec(keys)], failureConverterPath };
}

/** Payloads without our mark (of the server's own, or from before) pass unchanged. Throws when a payload names a key that is not there, or was altered. */
export function createCodec(keys: CodecKeys): PayloadCodec {
  const derived = Object.fromEntries(
    Object.entries(keys.secrets).map(([id, secret]) => [id, Buffer.from(hkdfSync('sha256', secret, '', 'loopwright payloads', 32))]),
  );
  const keyOf = (id: string) => {
    const key = Object.hasOwn(derived, id) ? derived[id] : undefined;
    if (key === undefined)
      throw new Error(
        `A payload in Temporal was encrypted with the codec key ${id}, which is missing; known: ${Object.keys(derived).join(', ')}. Put it back behind the current one.`,
      );
    return key;
  };
  return {
    encode: async (payloads) => payloads.map((payload) => encrypt(payload, keys.current, keyOf(keys.current))),
    decode: async (payloads) => payloads.map((payload) => (isOurs(payload) ? decrypt(payload, keyOf) : payload)),
  };
}

function encrypt(payload: Payload, id: string, key: Buffer): Payload {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(toBytes(payload)), cipher.final()]);
  return { metadata: { encoding, [keyIdName]: Buffer.from(id) }, data: Buffer.concat([iv, cipher.getAuthTag(), sealed]) };
}

function decrypt(payload: Payload, keyOf: (id: string) => Buffer): Payload {
  const id = Buffer.from(payload.metadata?.[keyIdName] ?? []).toString();
  const data = Buffer.from(payload.data ?? []);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(id), data.subarray(0, ivLength)).setAAD(Buffer.from(id));
  decipher.setAuthTag(data.subarray(ivLength, ivLength + tagLength));
  return fromBytes(Buffer.concat([decipher.update(data.subarray(ivLength + tagLength)), decipher.final()]));
}

function isOurs(payload: Payload): boolean {
  return encoding.equals(payload.metadata?.encoding ?? Buffer.alloc(0));
}

type Packed = { metadata: Record<string, string>; data: string | null };

function toBytes({ metadata, data }: Payload): Buffer {
  const named = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return Buffer.from(
    JSON.stringify({ metadata: Object.fromEntries(named), data: data == null ? null : Buffer.from(data).toString('base64') } satisfies Packed),
  );
}

function fromBytes(bytes: Buffer): Payload {
  const { metadata, data } = JSON.parse(bytes.toString()) as Packed;
  const named = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(named), data: data === null ? null : Buffer.from(data, 'base64') };
}
