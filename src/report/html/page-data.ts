/**
 * What the page's script draws, as JSON in the page. The script knows nothing of runs: a new lane,
 * mark or band needs no change there.
 */
export type Unit = 'us' | 'perS' | 'share' | 'count' | 'cores' | 'mb';

export type LaneLine = {
  label: string;
  /** `main` is drawn strong, `top` as the upper edge (maxima), `thin` and `dash` in the background. */
  style: 'main' | 'thin' | 'top' | 'dash';
  /** Number of a colour of the palette: the same group or kind has the same in every lane. */
  color: number;
  values: (number | null)[];
  /** Lowest and highest of each bucket, drawn as a band around `values`. */
  band?: { low: (number | null)[]; high: (number | null)[] };
};

export type Lane = {
  id: string;
  title: string;
  unit: Unit;
  /** `wide`: logarithmic far from zero, linear near it, so that nothing at all can be shown. */
  scale: 'linear' | 'log' | 'wide';
  lines: LaneLine[];
  /** What a reader who can't see the lane is told. */
  about: string;
};

export type PageMark = { atS: number; kind: string; text: string };
export type PageBand = {
  fromS: number;
  toS: number;
  kind: 'stall' | 'silence' | 'gone' | 'server' | 'pressure';
  text: string;
};

export type HeatMode = { id: 'stalled' | 'unheard' | 'missing'; title: string };

export type PageData = {
  /** Buckets of the timeline, from 0 on. */
  stepS: number;
  count: number;
  endS: number;
  lanes: Lane[];
  marks: PageMark[];
  bands: PageBand[];
  heat: {
    stepS: number;
    modes: HeatMode[];
    rows: { room: string; group: string; cells: Partial<Record<HeatMode['id'], string>> }[];
  } | null;
  /** `tail` is 1 / (1 − percentile), the place on the axis. */
  curves: { label: string; color: number; dash: boolean; tail: number[]; us: number[] }[];
};
