import { once } from 'node:events';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { connect } from '../db/connect.ts';
import { createApp } from './app.ts';
import { readServiceConfig } from './config.ts';
import { loadKeys } from './keys.ts';
import { aborted, keepRunning, sleep, stopRequested } from './lifetime.ts';
import { uiDir } from './local/ui.ts';
import { createLog } from './log.ts';
import { compareStoredKeys } from './stored-keys.ts';
import { imapLoop } from './mail/inbound/imap-loop.ts';
import { startListener } from './mail/inbound/listener.ts';
import { createTransport } from './mail/transport.ts';
import { createTemporalClient } from './temporal.ts';
import { appParts, inboundParts } from './wiring.ts';

await main();

/** One API process: pages, API and mail links over HTTP, until it is asked to stop. */
async function main(): Promise<void> {
  const config = readServiceConfig(process.env);
  const keys = loadKeys(config);
  const log = createLog(config.logLevel, 'api');
  const stopping = stopRequested();
  const sql = connect(config.databaseUrl, { max: 20, name: 'loopwright api' });
  await compareStoredKeys(sql, keys, log);
  const temporal = createTemporalClient(config.temporal, keys.codec);
  const transport = createTransport(config.smtpUrl, config.mailFrom, config.dkim);
  const { publicUrl, zone, proxies, loopback, mailboxDir } = config;
  const parts = appParts({ sql, keys, config });
  const inbound = inboundParts({ ...parts, keys, config, log });
  const app = createApp({
    sql,
    keys,
    config: { publicUrl, zone, proxies, loopback, uiDir, mailboxDir },
    log,
    temporal: { healthy: temporal.answers },
    mail: {
      healthy: lately(10_000, () => transport.healthy()),
    },
    inbound,
    ...parts,
  });
  const server = serve({ fetch: app.fetch, port: config.port, hostname: config.host }) as Server;
  server.once('error', (error) => {
    log.fatal({ err: error }, 'listening failed');
    process.exit(1);
  });
  const listener = inbound === null || config.inbound === null ? null : await startListener(inbound, config.inbound, log);
  const reading =
    inbound === null || config.imap === null
      ? null
      : keepRunning(imapLoop({ sql, source: config.imap, receive: (incoming) => inbound.receive(incoming), log }), stopping, log);
  log.info({ port: config.port }, 'started');
  await aborted(stopping);
  await listener?.stop();
  await reading;
  await closeServer(server);
  transport.close();
  await temporal.close();
  await sql.end({ timeout: 5 });
  log.info('stopped');
  process.exit(0);
}

/** Takes no new requests and gives those under way three seconds. */
async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeIdleConnections();
  await Promise.race([once(server, 'close'), sleep(3000, new AbortController().signal)]);
  server.closeAllConnections();
}

/** Asks at most once in `ms` milliseconds: a health check that is looked at every second must not knock at a mail server every second. A refusal is asked anew. */
function lately(ms: number, ask: () => Promise<boolean>): () => Promise<boolean> {
  let good = 0;
  return async () => {
    if (Date.now() - good < ms) return true;
    const answer = await ask();
    if (answer) good = Date.now();
    return answer;
  };
}
