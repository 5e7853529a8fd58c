/** A JSON schema as OpenAPI 3.1 writes it: the parts that ours use. */
export type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  description?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  $ref?: string;
};

const deepest = 5;

/** A value that the schema allows: every property, one entry of a list, the first of several forms. */
export function exampleOf(schema: JsonSchema, name = '', depth = 0): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return exampleOf(first, name, depth);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, name, depth)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return depth >= deepest ? {} : Object.fromEntries(Object.entries(schema.properties ?? {}).map(([key, part]) => [key, exampleOf(part, key, depth + 1)]));
    case 'array':
      return schema.items === undefined || depth >= deepest ? [] : [exampleOf(schema.items, name, depth + 1)];
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
      return textFor(schema, name);
    default:
      return {};
  }
}

function textFor({ format, pattern }: JsonSchema, name: string): string {
  if (format === 'date-time' || /(At|^at|now)$/.test(name)) return '2027-03-12T01:00:00.000Z';
  if (format === 'date' || /^(from|to|effective|day|start)/.test(name)) return '2027-03-12';
  if (format === 'email' || name === 'email') return 'amy@example.com';
  if (/url$/i.test(name)) return 'https://hris.example.com/loopwright';
  if (name === 'zone') return 'Asia/Hong_Kong';
  if (pattern?.includes('0-9a-f') === true) return '0'.repeat(64);
  return name === '' ? 'text' : name;
}

/** A schema in words, short enough to stand in a table. */
export function schemaWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
  const forms = schema.anyOf ?? schema.oneOf;
  if (forms !== undefined) return [...new Set(forms.map(schemaWords))].join(' | ');
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
  if (type === 'array') return `list of ${schema.items === undefined ? 'any' : schemaWords(schema.items)}${limits(schema.minItems, schema.maxItems)}`;
  if (type === 'string') return `${schema.format ?? 'text'}${limits(schema.minLength, schema.maxLength)}`;
  return type === 'number' || type === 'integer' ? `${type}${limits(schema.minimum, schema.maximum)}` : type;
}

function limits(least: number | undefined, most: number | undefined): string {
  const end = most === undefined || most >= Number.MAX_SAFE_INTEGER ? '' : String(most);
  const begin = least === undefined || least <= Number.MIN_SAFE_INTEGER || (least === 0 && end !== '') ? '' : String(least);
  return begin === '' && end === '' ? '' : ` (${begin}…${end})`;
}

export type PropertyRow = { path: string; words: string; required: boolean; description: string };

/** The properties of an object, those of objects inside below their own, in their order. */
export function propertyRows(schema: JsonSchema, within = '', depth = 0): PropertyRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    const path = within === '' ? key : `${within}.${key}`;
    const row = { path, words: schemaWords(part), required: schema.required?.includes(key) === true, description: part.description ?? '' };
    const [inner, innerPath] = part.items?.properties === undefined ? [part, path] : [part.items, `${path}[]`];
    return [row, ...(depth >= 2 ? [] : propertyRows(inner, innerPath, depth + 1))];
  });
}
