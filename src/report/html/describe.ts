import type { Grid } from '../../analysis/index.js';
import { formatUs } from '../../units/duration.js';
import { formatCount, formatPerS, formatShare } from '../../units/numbers.js';
import type { Lane, Unit } from './page-data.js';

const TEXTS: Record<Unit, (value: number) => string> = {
  us: formatUs,
  perS: formatPerS,
  share: formatShare,
  count: formatCount,
  cores: (cores) => `${cores.toFixed(2)} cores`,
  mb: (mb) => `${formatCount(mb)} MB`,
};

/** A lane in words: for each line its range and when it was highest. */
export function describe({ title, unit, lines }: Omit<Lane, 'about'>, grid: Grid): string {
  const text = TEXTS[unit];
  const told = lines.map(({ label, values, band }) => {
    const known = (band?.high ?? values)
      .map((value, n) => ({ value, n }))
      .filter((one): one is { value: number; n: number } => one.value !== null);
    if (known.length === 0) return `${label} not recorded`;
    const top = known.reduce((a, b) => (b.value > a.value ? b : a));
    const low = (band?.low ?? values).reduce(
      (a: number, b) => (b !== null && b < a ? b : a),
      Number.POSITIVE_INFINITY,
    );
    if (low === top.value) return `${label} ${text(low)} throughout`;
    const at = formatUs(top.n * grid.bucketUs);
    return `${label} from ${text(low)} to ${text(top.value)}, highest near ${at}`;
  });
  return `${title} over time: ${told.join('; ')}.`;
}
