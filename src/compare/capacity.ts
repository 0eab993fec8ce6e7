/** What one run showed of a load. `nothing`: the run was invalid. */
export type Showed = 'held' | 'gave-out' | 'nothing';
export type LoadRun = { load: number; showed: Showed };

/** How near the last load that held and the first that did not must come: the larger of the two. */
export type Resolution = { loads: number; share: number };

export type LoadSearch = {
  /** Whole loads, `1 <= from <= to`. */
  from: number;
  to: number;
  /** A load holds when so many runs of it held and none gave out. */
  repeats: number;
  resolution: Resolution;
  runs: readonly LoadRun[];
};

/** Runs of one load that disagree. */
type Mixed = { load: number; held: number; of: number };

export type LoadAnswer = {
  /** Largest load below the turn that held in all its repeats; null: not even `from` did. */
  held: number | null;
  /** Smallest load in which a run gave out; null: none did. */
  gaveOut: number | null;
  /** Smallest load above `held` of which nothing can be said here; null: the SDK was the limit. */
  unmeasured: number | null;
  mixed: Mixed[];
  /** Loads above `gaveOut` of which every run held: the load alone does not decide. */
  above: number[];
};

/** `open`: doubling; `narrow`: between; `confirm`: the turn's own repeats; `beyond`: one look above it. */
export type Phase = 'open' | 'narrow' | 'confirm' | 'beyond';
export type LoadStep =
  { kind: 'run'; load: number; phase: Phase } | { kind: 'found'; answer: LoadAnswer };

/**
 * Invalid runs, beyond those that said something, after which a load is given up: one may be a
 * neighbour's doing. At the end of the search it is tried once more.
 */
export const NOTHINGS_MOST = 2;

/**
 * Which load to run next, or what holds: doubling from `from` until a load does not hold, then
 * halving between it and the last that did (Bentley and Yao, "An almost optimal algorithm for
 * unbounded searching", Information Processing Letters 5, 1976). A load is over with its first run
 * that gives out; only the turn itself gets all its repeats, so that a verdict that comes and goes
 * is seen. If nothing heavier than the turn was run, one run of twice as much must give out as well.
 */
export function nextLoad(search: LoadSearch): LoadStep {
  const { from, to, repeats, runs } = search;
  const loads = [...new Set(runs.map(({ load }) => load))].sort((a, b) => a - b);
  const turn = loads.find((load) => fails(search, load));
  const below = loads.filter((load) => turn === undefined || load < turn);
  const unfinished = below.find((load) => stateOf(search, load) === 'open');
  if (unfinished !== undefined) {
    return { kind: 'run', load: unfinished, phase: turn === undefined ? 'open' : 'narrow' };
  }
  const held = below.at(-1) ?? null;
  if (turn === undefined) {
    const next = held === null ? from : Math.min(held * 2, to);
    if (held === to) return { kind: 'found', answer: answerOf(search, held, loads) };
    return { kind: 'run', load: next, phase: 'open' };
  }
  if (held !== null && turn - held > gapOf(search, held)) {
    return { kind: 'run', load: Math.floor((held + turn) / 2), phase: 'narrow' };
  }
  const { valid, nothings } = countsOf(search, turn);
  const spare = NOTHINGS_MOST - (nothings - valid);
  if (valid < repeats && spare >= 0) return { kind: 'run', load: turn, phase: 'confirm' };
  if (held !== null && turn < to && turn === loads.at(-1) && spare > 0) {
    return { kind: 'run', load: Math.min(turn * 2, to), phase: 'beyond' };
  }
  return { kind: 'found', answer: answerOf(search, held, loads) };
}

/**
 * Most loads that a search can run, for estimates: a stretch as long as the last doubling is halved
 * until it is as small as the resolution.
 */
export function loadsMost({ from, to, resolution }: Omit<LoadSearch, 'runs' | 'repeats'>): number {
  const opened = Math.ceil(Math.log2(to / from));
  const low = from * 2 ** Math.max(0, opened - 1);
  const gap = Math.max(1, to - low, low / 2) / gapOf({ resolution }, low / 2);
  return opened + 1 + Math.max(0, Math.ceil(Math.log2(gap))) + 1;
}

/** The loads, smallest first, that a search opens with while they hold. */
export function openLoads({ from, to }: Pick<LoadSearch, 'from' | 'to'>): number[] {
  const loads = [from];
  for (let load = from; load < to;) loads.push((load = Math.min(load * 2, to)));
  return loads;
}

type State = 'held' | 'gave-out' | 'unmeasured' | 'open';

function stateOf(search: LoadSearch, load: number): State {
  const { valid, held, nothings } = countsOf(search, load);
  if (held < valid) return 'gave-out';
  if (held >= search.repeats) return 'held';
  return nothings - valid >= NOTHINGS_MOST ? 'unmeasured' : 'open';
}

function countsOf({ runs }: Pick<LoadSearch, 'runs'>, load: number) {
  const count = (showed: Showed) =>
    runs.filter((run) => run.load === load && run.showed === showed).length;
  const held = count('held');
  return { held, valid: held + count('gave-out'), nothings: count('nothing') };
}

const fails = (search: LoadSearch, load: number): boolean =>
  ['gave-out', 'unmeasured'].includes(stateOf(search, load));

const gapOf = ({ resolution }: Pick<LoadSearch, 'resolution'>, held: number): number =>
  Math.max(1, resolution.loads, Math.floor(held * resolution.share));

function answerOf(search: LoadSearch, held: number | null, loads: number[]): LoadAnswer {
  const gaveOut = loads.find((load) => stateOf(search, load) === 'gave-out') ?? null;
  const unmeasured = loads.find((load) => stateOf(search, load) === 'unmeasured') ?? null;
  const mixed = loads.flatMap((load): Mixed[] => {
    const { held: good, valid } = countsOf(search, load);
    return good === 0 || good === valid ? [] : [{ load, held: good, of: valid }];
  });
  const allHeld = (load: number) => {
    const { held: good, valid } = countsOf(search, load);
    return valid > 0 && good === valid;
  };
  return {
    held,
    gaveOut,
    unmeasured:
      unmeasured !== null && (gaveOut === null || unmeasured < gaveOut) ? unmeasured : null,
    mixed,
    above: loads.filter((load) => gaveOut !== null && load > gaveOut && allHeld(load)),
  };
}
