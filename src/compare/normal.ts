/** The normal distribution and what is near it, exact enough to plan with. */

/** Chance of a value below `x`, by Abramowitz and Stegun 7.1.26 (error below 1e-7). */
export function normalBelow(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * z);
  const poly =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const above = (poly * Math.exp(-z * z)) / 2;
  return x > 0 ? 1 - above : above;
}

/**
 * Two-sided quantile, by Abramowitz and Stegun 26.2.23 (error below 4.5e-4).
 * @param level 0 to 1
 */
function zOf(level: number): number {
  const t = Math.sqrt(-2 * Math.log(level / 2));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  return t - above / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
}

/**
 * The same of Student's t, by Cornish and Fisher's expansion (Abramowitz and Stegun 26.7.5): within
 * 3 % from five degrees of freedom on.
 */
export function tOf(level: number, freedom: number): number {
  const z = zOf(level);
  const [z2, f] = [z * z, freedom];
  return (
    z +
    (z * (z2 + 1)) / (4 * f) +
    (z * (5 * z2 * z2 + 16 * z2 + 3)) / (96 * f * f) +
    (z * (3 * z2 ** 3 + 19 * z2 * z2 + 17 * z2 - 15)) / (384 * f ** 3)
  );
}
