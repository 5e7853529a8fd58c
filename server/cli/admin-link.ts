import { createAdminLink } from '../auth/links.ts';
import { keysOf, type Place } from './database.ts';
import { CliError, exitCodes, type Out, printJson, printLines } from './outcome.ts';

/** `admin-link`: signs the first administrator in, once, within 15 minutes. Exit code 2 when nobody is one. */
export async function adminLink({ sql, config }: Place, { json }: { json: boolean }, out: Out): Promise<void> {
  const { publicUrl, zone } = config;
  const keys = keysOf(config);
  const link = await createAdminLink({ sql, keys, publicUrl, zone }).catch((error: unknown) => {
    throw error instanceof Error && error.message.startsWith('Nobody is an administrator') ? new CliError(exitCodes.refused, error.message) : error;
  });
  if (json) printJson(out, { link });
  else printLines(out, [link]);
}
