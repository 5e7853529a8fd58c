import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Pool } from '../db/connect.ts';
import { insertOutbox } from '../db/outbox.ts';
import type { Caller } from '../engine/calls.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { relayDefaults } from '../engine/relay.ts';
import type { ServiceConfig } from './config.ts';
import type { AppDeps } from './deps.ts';
import type { Keys } from './keys.ts';
import type { Loop } from './lifetime.ts';
import { readLeaveFeeds } from './leave/read-feeds.ts';
import { engineLoops, repeated } from './loops.ts';
import { throughChannels } from './channels/channel.ts';
import { createChat } from './channels/chat.ts';
import { systemDns } from './mail/inbound/prove.ts';
import { receiveMail } from './mail/inbound/receive.ts';
import { createMailer } from './mail/mailer.ts';
import type { Transport } from './mail/transport.ts';
import { createTaskDoor } from './tasks.ts';
import { createCaller } from './connect/caller.ts';
import { openWorkflows, pokeRun, startBulk, startCall, startLaunch } from './temporal.ts';

/** How often it is looked whether somebody's calendar is to be read, in milliseconds. */
const feedsEvery = 20_000;

/** What a process of ours has once it is configured. */
export type ProcessDeps = { sql: Pool; keys: Keys; client: Client; config: ServiceConfig; log: Logger };

/** What the worker process does: the engine its activities act on, and the loops beside them. The one place where the engine meets Temporal and the mail server. */
export function workerParts({ sql, keys, client, config, log }: ProcessDeps, transport: Transport): { engine: Engine; caller: Caller; loops: Loop[] } {
  const engine = createEngine({ sql, journalKeys: keys.journal, zone: config.zone });
  const doors = {
    poke: (runId: string, delayMs: number | null, did: readonly string[]) => pokeRun(client, runId, delayMs, did),
    launch: (key: string, input: { run: string; step: string; round: number }) => startLaunch(client, key, input),
    call: (input: { key: string }) => startCall(client, input),
    bulk: (key: string, input: { bulk: string }) => startBulk(client, key, input),
    mail: throughChannels({
      sql,
      mail: createMailer({ engine, keys, publicUrl: config.publicUrl, transport, log, mailbox: config.replyTo }),
      chat: config.chat === null ? null : createChat({ engine, keys, publicUrl: config.publicUrl, hook: config.chat, loopback: config.loopback, log }),
    }),
  };
  const relay = { ...relayDefaults, perMinute: config.mailsPerMinute };
  const caller = createCaller({ sql, webhook: keys.webhook, publicUrl: config.publicUrl, loopback: config.loopback });
  const feeds = repeated('leave feeds', feedsEvery, () => readLeaveFeeds({ engine, webhook: keys.webhook, loopback: config.loopback }));
  return { engine, caller, loops: [...engineLoops({ engine, doors, openRuns: () => openWorkflows(client), relay }), feeds] };
}

/** What the API process lends its routes beyond database, keys and configuration. Mails go into the outbox; the worker sends them. */
export function appParts({
  sql,
  keys,
  config,
}: Pick<ProcessDeps, 'sql' | 'keys'> & { config: Pick<ServiceConfig, 'zone'> }): Pick<AppDeps, 'engine' | 'tasks' | 'sendSignInMail' | 'tellOldAddress'> {
  const engine = createEngine({ sql, journalKeys: keys.journal, zone: config.zone });
  return {
    engine,
    tasks: createTaskDoor(engine),
    sendSignInMail: (tx, { linkId, to, language, next }) =>
      insertOutbox(tx, [{ kind: 'mail', key: `mail:signIn:${linkId}`, runId: null, payload: { kind: 'signIn', linkId, to, language, next } }]),
    tellOldAddress: async (tx, { personId, address, language }) => {
      const [row] = await tx<{ n: number }[]>`select n from roster_epoch`;
      await insertOutbox(tx, [
        { kind: 'mail', key: `mail:oldAddress:${personId}:${row?.n ?? 0}`, runId: null, payload: { kind: 'oldAddress', to: address, language } },
      ]);
    },
  };
}

/** Where mails are taken in that answer ours; null: no address for them is set. */
export function inboundParts({
  engine,
  tasks,
  keys,
  config,
  log,
}: Pick<AppDeps, 'engine' | 'tasks'> & Pick<ProcessDeps, 'keys' | 'config' | 'log'>): AppDeps['inbound'] {
  const { replyTo: mailbox, publicUrl, inboundSecret: secret } = config;
  if (mailbox === null) return null;
  const system = systemDns();
  return { mailbox, secret, receive: (incoming, dns = system) => receiveMail({ engine, tasks, keys, mailbox, publicUrl, dns, log }, incoming) };
}
