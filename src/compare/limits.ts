/** Fewer pairs decide nothing: the smallest p of five is 2/32, above 5 % even for one figure. */
export const PAIRS_LEAST = 6;
export const LEVEL = 0.05;
/** A comparison with a larger share of invalid cells says nothing about the SDK. */
export const INVALID_MOST = 0.1;
export const MARGIN_DEFAULT = 0.1;
/** Above so many more repeats the honest word is "no number of repeats in reach". */
export const REPEATS_MOST = 1000;
