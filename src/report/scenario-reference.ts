/** What is used here of a JSON Schema as `framestall schema` prints it. */
type Schema = {
  description?: string;
  type?: string;
  enum?: (string | number | boolean)[];
  const?: string | number | boolean;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
};

const LEAD = `# Scenario reference

Made of the schema by \`framestall schema --format markdown\`; a test keeps it true. Durations are written
\`250ms\`, \`10s\`, \`5m\`, \`1h30m\`. Where a list is taken, each of its values is a variant. \`\${NAME}\` stands for
a variable of the environment. An editor with a YAML language server completes all this: see
\`framestall schema --help\`.
`;

/** Every key of a scenario, as a page of Markdown. */
export function scenarioReference(schema: unknown): string {
  const root = schema as Schema;
  return [LEAD, ...sections('A scenario', root)].join('\n');
}

function sections(title: string, schema: Schema): string[] {
  const required = new Set(schema.required);
  const entries = Object.entries(schema.properties ?? {});
  const rows = entries.map(
    ([key, one]) =>
      `| \`${key}\`${required.has(key) ? ' (required)' : ''} | ${cell(typeOf(one))} | ${cell(one.description ?? '')} |`,
  );
  const below = entries.flatMap(([key, one]) => {
    const [inner, name] = innerOf(one, key);
    return inner === null ? [] : sections(name, inner);
  });
  return [
    `## ${title}\n`,
    '| key | takes | what it is |\n| --- | --- | --- |',
    ...rows,
    '',
    ...below,
  ];
}

/** The object below a key: its own, one by name, or one of a list. */
function innerOf(schema: Schema, key: string): [Schema | null, string] {
  if (schema.properties !== undefined) return [schema, `\`${key}:\``];
  const named = schema.additionalProperties;
  if (typeof named === 'object' && named.properties !== undefined) {
    return [named, `\`${key}: { NAME: … }\``];
  }
  const { items } = schema;
  return items?.properties === undefined ? [null, ''] : [items, `\`${key}: [ … ]\``];
}

function typeOf(schema: Schema): string {
  if (schema.anyOf !== undefined) {
    const all = schema.anyOf.filter((one) => one.type !== 'array').map(typeOf);
    const list = schema.anyOf.some((one) => one.type === 'array');
    return [...new Set(all), ...(list ? ['or a list'] : [])].join(', ');
  }
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(', ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.type === 'array') return `a list of ${typeOf(schema.items ?? {}) || 'maps'}`;
  if (schema.type === 'object') return 'a map';
  if (schema.type === 'string') return 'text';
  return String(schema.type ?? '');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
