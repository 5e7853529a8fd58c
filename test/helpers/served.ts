import { once } from 'node:events';
import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { buildUi, uiDir } from '../../server/local/ui.ts';
import { freePort } from '../../server/local/processes.ts';
import { createTestApp, type TestApp } from './app.ts';

export type Served = TestApp & { url: string };

/** Pages and API over HTTP with a database of their own, without Temporal and mail: enough for pages where nothing runs. */
export async function serveTestApp(dataDir: string): Promise<Served> {
  await buildUi(dataDir, () => {});
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const t = await createTestApp({ config: { publicUrl: url, uiDir } });
  const server = serve({ fetch: t.app.fetch, port, hostname: '127.0.0.1' }) as Server;
  await once(server, 'listening');
  return {
    ...t,
    url,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await t.close();
    },
  };
}
