/**
 * What the kernel's schemas are made of in the browser, in place of zod (vite.config.ts): the part of zod that they use, at a twelfth of its size and
 * nearly nothing to begin with. It accepts, refuses and fills in what zod does, which test/builder-ui/light-zod.test.ts shows side by side;
 * of what it refuses it says where, in the schema's own words where it has some. The words about a whole file that cannot be read are the server's.
 */

type Check = { check: string; value?: number; minimum?: number; maximum?: number };
type Def = {
  type: string;
  innerType?: Schema;
  defaultValue?: unknown;
  getter?: () => Schema;
  shape?: Record<string, Schema>;
  element?: Schema;
  options?: Schema[];
  keyType?: Schema;
  valueType?: Schema;
  items?: Schema[];
  discriminator?: string;
  entries?: Record<string, string>;
  values?: unknown[];
  checks?: { _zod: { def: Check } }[];
};
type Issue = { code: string; path: PropertyKey[]; message: string; keys?: string[] };
type Read = { value: unknown } | { issues: Issue[] };
type Test = (value: never) => boolean;
type Context = { addIssue: (issue: { message?: string; path?: PropertyKey[] }) => void };
/** What to say instead: in a word, or as zod has it. */
type Told = string | { error?: string } | undefined;

const wrong = (message: string, path: PropertyKey[] = []): Read => ({ issues: [{ code: 'custom', path, message }] });
const words = (told: Told, usual: string): string => (typeof told === 'string' ? told : told?.error) ?? usual;
const under = (key: PropertyKey, issues: Issue[]): Issue[] => issues.map((issue) => ({ ...issue, path: [key, ...issue.path] }));
const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What was read, unless something is found to be wrong with it. */
function looked(read: Read, look: (context: Context) => unknown): Read {
  const issues: Issue[] = [];
  look({ addIssue: ({ message = '', path = [] }) => issues.push({ code: 'custom', path, message }) });
  return issues.length > 0 ? { issues } : read;
}

/** One schema: how it reads a value, and its own description as zod keeps it, by which the inspector draws it. */
class Schema {
  readonly _zod: { def: Def };
  readonly format?: string;
  readonly read: (value: unknown) => Read;

  constructor(def: Def, read: (value: unknown) => Read, format?: string) {
    this._zod = { def };
    this.read = read;
    if (format !== undefined) this.format = format;
  }

  get shape(): Record<string, Schema> {
    return this._zod.def.shape ?? {};
  }

  get options(): Schema[] {
    return this._zod.def.options ?? [];
  }

  /** Of a literal. */
  get value(): unknown {
    return this._zod.def.values?.[0];
  }

  safeParse(value: unknown): { success: true; data: unknown } | { success: false; error: { issues: Issue[] } } {
    const read = this.read(value);
    return 'issues' in read ? { success: false, error: read } : { success: true, data: read.value };
  }

  parse(value: unknown): unknown {
    const read = this.read(value);
    if ('issues' in read) throw new Error(read.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
    return read.value;
  }

  private checked(check: Check, holds: Test, message: string): Schema {
    const checks = [...(this._zod.def.checks ?? []), { _zod: { def: check } }];
    const read = (value: unknown): Read => {
      const before = this.read(value);
      return 'issues' in before || holds(before.value as never) ? before : wrong(message);
    };
    return new Schema({ ...this._zod.def, checks }, read, this.format);
  }

  min(least: number): Schema {
    if (this._zod.def.type === 'number') return this.checked({ check: 'greater_than', value: least }, (n: number) => n >= least, `expected at least ${least}`);
    return this.checked({ check: 'min_length', minimum: least }, ({ length }: { length: number }) => length >= least, `expected at least ${least}`);
  }

  max(most: number): Schema {
    if (this._zod.def.type === 'number') return this.checked({ check: 'less_than', value: most }, (n: number) => n <= most, `expected at most ${most}`);
    return this.checked({ check: 'max_length', maximum: most }, ({ length }: { length: number }) => length <= most, `expected at most ${most}`);
  }

  length(exactly: number): Schema {
    return this.checked({ check: 'length_equals' }, ({ length }: { length: number }) => length === exactly, `expected ${exactly}`);
  }

  regex(pattern: RegExp, told?: Told): Schema {
    return this.checked({ check: 'string_format' }, (text: string) => text.search(pattern) !== -1, words(told, `expected what matches ${pattern.source}`));
  }

  refine(holds: Test, told?: Told): Schema {
    return this.checked({ check: 'custom' }, holds, words(told, 'not allowed'));
  }

  superRefine(look: (value: never, context: Context) => void): Schema {
    return new Schema(this._zod.def, (value) => {
      const read = this.read(value);
      return 'issues' in read ? read : looked(read, (context) => look(read.value as never, context));
    });
  }

  transform(change: (value: never, context: Context) => unknown): Schema {
    return new Schema({ type: 'pipe' }, (value) => {
      const read = this.read(value);
      if ('issues' in read) return read;
      const changed = { value: undefined as unknown };
      return looked(changed, (context) => (changed.value = change(read.value as never, context)));
    });
  }

  optional(): Schema {
    return new Schema({ type: 'optional', innerType: this }, (value) =>
      value === undefined && this._zod.def.type !== 'default' ? { value } : this.read(value),
    );
  }

  nullable(): Schema {
    return new Schema({ type: 'nullable', innerType: this }, (value) => (value === null ? { value } : this.read(value)));
  }

  default(initial: unknown): Schema {
    return new Schema({ type: 'default', innerType: this, defaultValue: initial }, (value) =>
      value === undefined ? { value: structuredClone(initial) } : this.read(value),
    );
  }

  extend(more: Record<string, Schema>): Schema {
    return strictObject({ ...this.shape, ...more });
  }

  catchall(others: Schema): Schema {
    return objectOf(this.shape, others);
  }
}

const plain = (type: string, holds: (value: unknown) => boolean, format?: string): Schema =>
  new Schema({ type }, (value) => (holds(value) ? { value } : wrong(`expected ${type}`)), format);

export const string = (): Schema => plain('string', (value) => typeof value === 'string');
export const number = (): Schema => plain('number', (value) => Number.isFinite(value));
export const int = (): Schema => plain('number', (value) => Number.isSafeInteger(value), 'safeint');
export const boolean = (): Schema => plain('boolean', (value) => typeof value === 'boolean');

/** Instants of a journal, as UTC text. */
export const iso = { datetime: (): Schema => string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/) };

export function literal(one: unknown): Schema {
  const values = Array.isArray(one) ? (one as unknown[]) : [one];
  return new Schema({ type: 'literal', values }, (value) => (values.includes(value) ? { value } : wrong(`expected ${values.join(' or ')}`)));
}

function enumOf(values: readonly string[]): Schema {
  const entries = Object.fromEntries(values.map((value) => [value, value]));
  return new Schema({ type: 'enum', entries }, (value) => (values.includes(value as string) ? { value } : wrong(`expected ${values.join(' or ')}`)));
}
export { enumOf as enum };

const nothing = plain('null', (value) => value === null);
const nullOf = (): Schema => nothing;
export { nullOf as null };

export const strictObject = (shape: Record<string, Schema>): Schema => objectOf(shape, 'refused');
export const object = (shape: Record<string, Schema>): Schema => objectOf(shape, 'left out');

/** `others`: what becomes of keys that the shape does not have. */
function objectOf(shape: Record<string, Schema>, others: 'refused' | 'left out' | Schema): Schema {
  const keys = Object.keys(shape);
  return new Schema({ type: 'object', shape }, (input) => {
    if (!isPlain(input)) return wrong('expected an object');
    const issues: Issue[] = [];
    const value: Record<string, unknown> = {};
    for (const key of keys) {
      const read = shape[key]!.read(input[key]);
      if ('issues' in read) issues.push(...under(key, read.issues));
      else if (read.value !== undefined || key in input) value[key] = read.value;
    }
    const more = others === 'left out' ? [] : Object.keys(input).filter((key) => !Object.hasOwn(shape, key));
    if (others === 'refused' && more.length > 0)
      issues.push({ code: 'unrecognized_keys', path: [], message: `not known here: ${more.join(', ')}`, keys: more });
    if (others instanceof Schema) {
      for (const key of more) {
        const read = others.read(input[key]);
        if ('issues' in read) issues.push(...under(key, read.issues));
        else value[key] = read.value;
      }
    }
    return issues.length > 0 ? { issues } : { value };
  });
}

export function array(element: Schema): Schema {
  return new Schema({ type: 'array', element }, (input) => (Array.isArray(input) ? inOrder(input, () => element) : wrong('expected a list')));
}

export function tuple(items: Schema[]): Schema {
  return new Schema({ type: 'tuple', items }, (input) =>
    Array.isArray(input) && input.length === items.length ? inOrder(input, (index) => items[index]!) : wrong(`expected a list of ${items.length}`),
  );
}

function inOrder(input: unknown[], schemaAt: (index: number) => Schema): Read {
  const issues: Issue[] = [];
  const value = Array.from(input, (item, index) => {
    const read = schemaAt(index).read(item);
    if ('issues' in read) issues.push(...under(index, read.issues));
    return 'value' in read ? read.value : undefined;
  });
  return issues.length > 0 ? { issues } : { value };
}

export function record(keyType: Schema, valueType: Schema): Schema {
  return new Schema({ type: 'record', keyType, valueType }, (input) => {
    if (!isPlain(input)) return wrong('expected an object');
    const issues: Issue[] = [];
    const value: Record<string, unknown> = {};
    for (const key of Object.keys(input)) {
      if (key === '__proto__') continue;
      if ('issues' in keyType.read(key)) issues.push({ code: 'custom', path: [key], message: 'expected another name' });
      const read = valueType.read(input[key]);
      if ('issues' in read) issues.push(...under(key, read.issues));
      else value[key] = read.value;
    }
    return issues.length > 0 ? { issues } : { value };
  });
}

export function union(options: Schema[], told?: Told): Schema {
  return new Schema({ type: 'union', options }, (value) => {
    for (const option of options) {
      const read = option.read(value);
      if ('value' in read) return read;
    }
    return wrong(words(told, 'expected another form'));
  });
}

export function discriminatedUnion(discriminator: string, options: Schema[]): Schema {
  const byWord = new Map(options.flatMap((option) => wordsOf(option.shape[discriminator]).map((word) => [word, option] as const)));
  return new Schema({ type: 'union', options, discriminator }, (value) => {
    const option = isPlain(value) ? byWord.get(value[discriminator]) : undefined;
    return option === undefined ? wrong(`expected a known ${discriminator}`, [discriminator]) : option.read(value);
  });
}

const wordsOf = (tag: Schema | undefined): unknown[] => tag?._zod.def.values ?? Object.values(tag?._zod.def.entries ?? {});

export function lazy(getter: () => Schema): Schema {
  let known: Schema | undefined;
  const inner = () => (known ??= getter());
  return new Schema({ type: 'lazy', getter: inner }, (value) => inner().read(value));
}

/** What a transform gives back that has said what is wrong. */
export const NEVER = undefined;

/** Whatever JSON can say. */
export function json(): Schema {
  const any: Schema = lazy(() => union([string(), number(), boolean(), literal(null), array(any), record(string(), any)]));
  return any;
}
