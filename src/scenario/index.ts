import { z } from 'zod';
import { groupSchema, scenarioSchema } from './schema.js';

export { parseScenario, type ParseResult } from './parse.js';
export { renderProblems, type Problem } from './problems.js';
export { planScenario } from './plan.js';
export { planWarnings } from './plan-warnings.js';
export { levelText } from './pressure.js';
export { planJson, renderPlan } from './render-plan.js';
export { resolvedScenario, resolvedYaml, toYaml } from './resolved.js';

/** JSON Schema of a scenario file, for editors. What goes across keys is not in it. */
export const scenarioJsonSchema = (): unknown => z.toJSONSchema(scenarioSchema, { io: 'input' });

/** Keys at the top level, and under a group. */
export const scenarioKeys = Object.keys(scenarioSchema.shape);
export const groupKeys = Object.keys(groupSchema.shape);
