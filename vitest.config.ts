import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/runner/longest-first.ts';

/** What a test needs decides its project, and its folder says which that is; test/run.ts runs them one after the other. */
const postgres = './test/helpers/setup-postgres.ts';
const temporal = './test/helpers/setup-temporal.ts';
const pages = './test/helpers/setup-pages.ts';

/** `isolate`: each file imports everything anew, as what keeps one of a kind in a process needs it; else a worker reads what is tested once. */
type Needs = { folders: string[]; globalSetup: string[]; workers: 1 | 2; seconds: number; isolate?: boolean };

const projects: Record<string, Needs> = {
  pure: { folders: ['flow', 'house', 'builder-ui', 'mail', 'fuzz'], globalSetup: [], workers: 2, seconds: 20, isolate: false },
  postgres: { folders: ['db', 'engine', 'server', 'activities'], globalSetup: [postgres], workers: 2, seconds: 60, isolate: false },
  temporal: { folders: ['workflows', 'temporal'], globalSetup: [postgres, temporal], workers: 2, seconds: 180 },
  /** Not a part of npm test: npm run test:long. */
  long: { folders: ['long'], globalSetup: [postgres, temporal], workers: 1, seconds: 36_000 },
  browser: { folders: ['e2e'], globalSetup: [postgres, pages], workers: 2, seconds: 300, isolate: false },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    maxConcurrency: 2,
    projects: Object.entries(projects).map(([name, { folders, globalSetup, workers, seconds, isolate = true }], order) => ({
      test: {
        name,
        include: folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
        globalSetup,
        pool: 'forks',
        isolate,
        maxWorkers: workers,
        fileParallelism: workers > 1,
        sequence: { groupOrder: order },
        testTimeout: seconds * 1000,
        hookTimeout: seconds * 1000,
        expect: { poll: { timeout: 10_000, interval: 20 } },
      },
    })),
  },
});
