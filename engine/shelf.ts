import type { Sql } from '../db/connect.ts';

/** Things that are asked for at once and read together afterwards. */
export type Shelf<Ask, Got> = {
  /** What is there; what was not read yet is empty, and is read by the next `fill`. */
  read(ask: Ask): Got;
  /** Reads what was asked for. Whether there was anything. */
  fill(sql: Sql): Promise<boolean>;
  forget(): void;
};

/** `load` answers by key what there is; what it leaves out is empty. */
export function shelf<Ask, Got>(keyOf: (ask: Ask) => string, empty: Got, load: (sql: Sql, asked: Ask[]) => Promise<ReadonlyMap<string, Got>>): Shelf<Ask, Got> {
  const there = new Map<string, Got>();
  const missing = new Map<string, Ask>();
  return {
    read(ask) {
      const key = keyOf(ask);
      if (there.has(key)) return there.get(key) as Got;
      missing.set(key, ask);
      return empty;
    },
    async fill(sql) {
      if (missing.size === 0) return false;
      const asked = [...missing];
      missing.clear();
      const got = await load(
        sql,
        asked.map(([, ask]) => ask),
      );
      for (const [key] of asked) there.set(key, got.get(key) ?? empty);
      return true;
    },
    forget() {
      there.clear();
      missing.clear();
    },
  };
}
