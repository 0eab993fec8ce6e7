import type { Column, GroupSeries } from '../../analysis/index.js';
import type { Lane } from './page-data.js';

export type Drawn = Omit<Lane, 'about'>;

/** `groups`: those that had something to capture; a group has the colour of its place in every lane. */
export type Context = { groups: GroupSeries[]; cpus: number; bucketed: boolean };

/** Three digits are what a histogram holds and more than a pixel shows. */
export const rounded = (values: Column): Column =>
  values.map((value) => (value === null ? null : Number(value.toPrecision(3))));
