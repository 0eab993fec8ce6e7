import { Option, type Command } from 'commander';
import { scenarioReference } from '../report/index.js';
import { scenarioJsonSchema } from '../scenario/index.js';
import { EXIT } from '../units/errors.js';
import type { Perform } from './command.js';

/** A name, no address: editors take the file beside the scenarios, and nothing is fetched. */
const ID = 'urn:framestall:scenario:1';

export function registerSchema(program: Command, perform: Perform): void {
  program
    .command('schema')
    .summary('the JSON Schema of scenarios, for editors')
    .description('print the JSON Schema of scenario files, for completion and checks in editors')
    .addOption(
      new Option('--format <format>', 'json, or a page for people')
        .choices(['json', 'markdown'])
        .default('json'),
    )
    .addHelpText(
      'after',
      '\nA scenario names it in its first line, and an editor with YAML support does the\nrest:\n' +
        `  ${modeline('schema.json')}\n` +
        '\nWhat goes across keys (a group that a threshold names) only `framestall\nvalidate` checks.' +
        '\n\nExample:\n  $ framestall schema > scenarios/schema.json',
    )
    .action(({ format }: { format: 'json' | 'markdown' }) =>
      perform((io) => {
        const schema = schemaDocument();
        io.out(
          format === 'json' ? `${JSON.stringify(schema, null, 2)}\n` : scenarioReference(schema),
        );
        return Promise.resolve(EXIT.met);
      })(),
    );
}

/** `scenarios/schema.json`. */
export function schemaDocument(): Record<string, unknown> {
  const { $schema, ...rest } = scenarioJsonSchema() as Record<string, unknown>;
  return {
    $schema,
    $id: ID,
    title: 'framestall scenario',
    description: 'Rooms, publishers and pressure, and the limits that what they show is held to.',
    ...rest,
  };
}

/** The comment by which the YAML language server finds a schema. @param path from the scenario on */
export const modeline = (path: string): string => `# yaml-language-server: $schema=${path}`;
