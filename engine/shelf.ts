import type { Sql } from '../db/connect.ts';

/** Things that are asked for at once and read together afterwards. */
export type Shelf<Ask, Got> = {
  /** What is there; what was not read yet is empty, and is read by the next `fill`. */
  read(ask: Ask): Got;
  /** Whether something was asked for that is not there yet. */
  lacks(): boolean;
  /** Reads what was asked for; null: nothing was. */
  fill(sql: Sql): Promise<void> | null;
  forget(): void;
};

type Load<Ask, Got> = (sql: Sql, asked: Ask[]) => Promise<ReadonlyMap<string, Got>>;

/** `load` answers by key what there is; what it leaves out is empty. */
export function shelf<Ask, Got>(keyOf: (ask: Ask) => string, empty: Got, load: Load<Ask, Got>): Shelf<Ask, Got> {
  return new Kept(keyOf, empty, load);
}

/** A class, since every turn has many that nobody asks: they must cost next to nothing. */
class Kept<Ask, Got> implements Shelf<Ask, Got> {
  private readonly keyOf: (ask: Ask) => string;
  private readonly empty: Got;
  private readonly load: Load<Ask, Got>;
  private there: Map<string, Got> | null = null;
  private missing: Map<string, Ask> | null = null;

  constructor(keyOf: (ask: Ask) => string, empty: Got, load: Load<Ask, Got>) {
    this.keyOf = keyOf;
    this.empty = empty;
    this.load = load;
  }

  read(ask: Ask): Got {
    const key = this.keyOf(ask);
    if (this.there?.has(key)) return this.there.get(key) as Got;
    this.missing ??= new Map();
    this.missing.set(key, ask);
    return this.empty;
  }

  lacks(): boolean {
    return this.missing !== null;
  }

  fill(sql: Sql): Promise<void> | null {
    if (this.missing === null) return null;
    const asked = this.missing;
    this.missing = null;
    return this.put(sql, asked);
  }

  private async put(sql: Sql, asked: ReadonlyMap<string, Ask>): Promise<void> {
    const got = await this.load(sql, [...asked.values()]);
    this.there ??= new Map();
    for (const key of asked.keys()) this.there.set(key, got.get(key) ?? this.empty);
  }

  forget(): void {
    this.there = null;
    this.missing = null;
  }
}
