import { buildDraft, whereOf, type Defaults } from './build.js';
import { checkDraft, type Report } from './checks.js';
import { schemaProblems, withoutBad } from './issues.js';
import { checkPressure } from './pressure-checks.js';
import { orderProblems, type Problem } from './problems.js';
import { readYaml, type Env, type Read } from './read.js';
import type { ScenarioFile } from './schema.js';
import { applySet } from './sets.js';
import { problemAt, shownFile, sourceOf, whole, type Source } from './source.js';
import { checkStructure, tooMany } from './structure.js';
import { BAD, placeOf, plainOf, type Tree } from './tree.js';
import type { Cell, Scenario, VariantKey } from './types.js';
import { combinations, variantsOf, variantText } from './variants.js';

export type ParseOptions = {
  /** For messages, and for the scenario's name where it gives none. */
  file: string;
  env: Env;
  /** `groups.probe.rooms=8`, in the order in which they apply. */
  sets?: readonly string[];
};

export type ParseResult =
  | { ok: true; cells: Cell[]; warnings: string[]; variantKeys: VariantKey[] }
  | { ok: false; problems: Problem[] };

/**
 * A scenario's text to its cells: one per combination of variants and repeat, repeats outermost.
 * Never throws: all that is wrong comes back at once, in order of position.
 */
export function parseScenario(text: string, options: ParseOptions): ParseResult {
  const source = sourceOf(options.file, text);
  const read = readYaml(source, options.env);
  const tree: Tree = read.tree ?? { kind: 'map', entries: new Map(), at: whole(source) };
  const sound = !Number.isFinite(read.soundUntil);
  const sets = (options.sets ?? []).map((set) => applySet(tree, set, options.env, sound));
  const early = [...read.problems, ...sets.flatMap(({ problems }) => problems)];
  const sources = [source, ...sets.map((set) => set.source)];
  const fail = (problems: Problem[]): ParseResult => ({
    ok: false,
    problems: orderProblems(problems, sources.map(shownFile)),
  });

  if (read.tree === undefined && early.length === 0 && sets.length === 0) {
    return fail([
      problemAt(whole(source), 'the scenario is empty', 'it needs duration and groups'),
    ]);
  }
  if (tree.kind !== 'map') {
    const hint = 'it begins with keys such as duration: and groups:';
    return fail([...early, problemAt(whole(source), 'a scenario is a map of keys', hint)]);
  }
  const checked = check(tree, {
    name: nameFrom(options.file),
    server: options.env.LIVEKIT_URL ? 'environment' : 'embedded',
  });
  const late = soundOnly(checked.problems, source, read);
  const problems = [...early, ...late.map(({ problem }) => problem)];
  return problems.length > 0 ? fail(problems) : checked.result;
}

type Late = { problem: Problem; start: number; source: Source; missing: boolean };
type Checked = { problems: Late[]; result: ParseResult };

/** After a syntax error the tree is a guess: only what stands before it can be complained about. */
function soundOnly(problems: Late[], source: Source, { soundUntil, unsoundLines }: Read): Late[] {
  const broken = Number.isFinite(soundUntil);
  return problems.filter((late) => {
    if (late.source !== source) return true;
    if (unsoundLines.has(late.problem.line)) return false;
    return !broken || (!late.missing && late.start < soundUntil);
  });
}

function check(tree: Tree, defaults: Defaults): Checked {
  const plain = plainOf(tree);
  const found = schemaProblems(tree, plain);
  const file = withoutBad(plain, found) as Partial<ScenarioFile>;
  const problems: Late[] = found.map(({ path, problem, missing }) => {
    const { start, source } = placeOf(tree, path);
    return { problem, missing, start, source };
  });
  const warnings = new Set<string>();
  const report: Report = {
    problem(path, message, hint, on) {
      // It follows from a value that was found wrong already.
      if (message.includes(BAD)) return;
      const at = placeOf(tree, path, on);
      problems.push({ problem: problemAt(at, message, hint), missing: false, ...at });
    },
    warning: (text) => void warnings.add(text),
  };
  const variants = variantsOf(tree, file);
  checkStructure(file, variants, report);
  const picks = tooMany(variants) ? [] : combinations(variants);
  const cells = picks.map((pick) => {
    const draft = buildDraft(file, pick, defaults);
    checkDraft(draft, whereOf(file, pick), report);
    checkPressure(draft, file.pressure, report);
    const thresholds = draft.thresholds.flatMap((read) => (read.ok ? [read.threshold] : []));
    const scenario: Scenario = { ...draft, thresholds };
    return { scenario, variant: variantText(variants.keys, pick) };
  });
  const repeats = typeof file.repeats === 'number' && problems.length === 0 ? file.repeats : 1;
  return {
    problems,
    result: {
      ok: true,
      cells: Array.from({ length: repeats }, (_, i) => i + 1).flatMap((repeat) =>
        cells.map((cell) => ({ ...cell, repeat })),
      ),
      warnings: [...warnings],
      variantKeys: variants.keys,
    },
  };
}

/** `scenarios/Rooms loading.yaml` → `rooms-loading`. */
function nameFrom(file: string): string {
  const base =
    file
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\.ya?ml$/i, '') ?? '';
  const name = base
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 64);
  return name.replaceAll(/^-+|-+$/g, '') || 'scenario';
}
