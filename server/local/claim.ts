import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf } from './processes.ts';

type Claim = { pid: number; command: string; url: string };

/**
 * Marks the data folder as in use by this process, at the address that people open; `release` gives it back. The mark of a process that is gone counts for nothing;
 * `recovering` tells that there was one, so that what it started may just be on its way out.
 * Throws when another Loopwright runs from it: two of them would fight over one database.
 */
export function claimDataDir(dataDir: string, url: string): { release: () => void; recovering: boolean } {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'running.json');
  let recovering = false;
  for (;;) {
    try {
      const claim: Claim = { pid: process.pid, command: commandLineOf(process.pid), url };
      writeFileSync(path, JSON.stringify(claim), { flag: 'wx' });
      return { release: () => rmSync(path, { force: true }), recovering };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = readClaim(path);
    if (other !== null && other.pid !== process.pid && isHeld(other))
      throw new Error(
        `Loopwright runs already from ${dataDir}: ${other.url} (process ${other.pid}). Stop that one, or start a second with its own data: PORT=4001 DATA_DIR=./.data-2 npm start`,
      );
    rmSync(path, { force: true });
    recovering = true;
  }
}

/** The address under which a Loopwright of this data folder can be opened now; null when none runs. */
export function runningAt(dataDir: string): string | null {
  const claim = readClaim(join(dataDir, 'running.json'));
  return claim !== null && isHeld(claim) ? claim.url : null;
}

const isHeld = ({ pid, command }: Claim): boolean => commandLineOf(pid) === command;

function readClaim(path: string): Claim | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Claim;
  } catch {
    return null;
  }
}
