const LEVELS = '▁▂▃▄▅▆▇█';
const NONE = '·';

/** One character per value, from 0 to `top`; nothing at all is a dot. */
export function sparkline(values: number[], top: number): string {
  return values
    .map((value) => {
      if (value <= 0 || top <= 0) return NONE;
      const level = Math.ceil((Math.min(value, top) / top) * LEVELS.length) - 1;
      return LEVELS[Math.max(0, level)] ?? NONE;
    })
    .join('');
}

/** At most `width` values: of each bucket the one that `pick` picks, so that no extreme is lost. */
export function bucketed(
  values: number[],
  width: number,
  pick: (bucket: number[]) => number,
): number[] {
  if (values.length <= width) return values;
  return Array.from({ length: width }, (_, n) =>
    pick(
      values.slice(
        Math.floor((n * values.length) / width),
        Math.floor(((n + 1) * values.length) / width),
      ),
    ),
  );
}

/** Rates told over uneven stretches → rates of whole seconds; what overlaps adds up. */
export function bySecond(
  samples: { fromUs: number; atUs: number; perS: number }[],
  seconds: number,
): number[] {
  const rates = new Array<number>(seconds).fill(0);
  for (const { fromUs, atUs, perS } of samples) {
    const last = Math.min(seconds - 1, Math.ceil(atUs / 1e6) - 1);
    for (let n = Math.max(0, Math.floor(fromUs / 1e6)); n <= last; n++) {
      const us = Math.min(atUs, (n + 1) * 1e6) - Math.max(fromUs, n * 1e6);
      rates[n] = (rates[n] ?? 0) + (perS * Math.max(0, us)) / 1e6;
    }
  }
  return rates;
}
