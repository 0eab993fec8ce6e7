import type { Command } from 'commander';
import { hostFacts } from '../pressure/sensors.js';
import { planJson, planScenario, planWarnings, renderPlan } from '../scenario/index.js';
import { EXIT } from '../units/errors.js';
import type { Io } from './io.js';
import { assignment, type Perform } from './command.js';
import { loadScenario } from '../runs/scenario-file.js';

export function registerPlan(program: Command, perform: Perform): void {
  program
    .command('plan <file>')
    .summary('what a scenario would do and cost; starts nothing')
    .description('show what a scenario would do and cost, without starting anything')
    .option('--set <key=value>', 'override a key, checked like the file (repeatable)', assignment)
    .option('--json', 'one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ framestall plan scenarios/rooms-loading.yaml\n' +
        '  $ framestall plan scenarios/issue-420.yaml --set groups.crowd.rooms=20',
    )
    .action((file: string, options: { set?: string[]; json?: boolean }) =>
      perform((io) => Promise.resolve(show(io, file, options)))(),
    );
}

function show(io: Io, file: string, options: { set?: string[]; json?: boolean }): number {
  const { cells } = loadScenario(file, options.set ?? [], io);
  const host = hostFacts();
  const plans = cells.map((cell) => ({ cell, plan: planScenario(cell.scenario, host) }));
  for (const warning of new Set(plans.flatMap(({ plan }) => planWarnings(plan, host)))) {
    io.warn(warning, 'warning');
  }
  if (options.json === true) {
    const documents = plans.map(({ cell, plan }) => ({
      variant: cell.variant,
      repeat: cell.repeat,
      plan: planJson(cell.scenario, plan),
    }));
    io.out(JSON.stringify({ schemaVersion: 1, cells: documents }, null, 2));
    return EXIT.met;
  }
  plans.forEach(({ cell, plan }, i) => {
    const label = Object.entries(cell.variant).map(([key, value]) => `${key}=${value}`);
    if (cells.length > 1)
      io.out(io.paint.out.bold(`cell ${i + 1} of ${cells.length}: ${label.join(' ')}`));
    io.out(renderPlan(cell.scenario, plan, host));
  });
  return EXIT.met;
}
