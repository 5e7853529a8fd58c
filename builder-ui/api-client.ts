import { hc } from 'hono/client';
import type { App } from '../server/app.ts';
import { spoken } from './api.ts';

/** The server's routes with their types, where they are declared in full. */
export const client = hc<App>('/', { headers: spoken });
