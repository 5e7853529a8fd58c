import { type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

/** JSON lines on stderr. Ids and codes only: names, addresses, texts and links never belong in a log; what slips in under these keys is blanked. */
export function createLog(level: LogLevel, name: string): Logger {
  const paths = ['email', 'mail', 'to', 'name', 'text', 'html', 'token', 'password', 'cookie', 'authorization'].flatMap((key) => [key, `*.${key}`]);
  return pino({ name, level, redact: { paths: paths.filter((path) => path !== 'name'), censor: '[removed]' } }, pino.destination({ dest: 2, sync: true }));
}
