const LADDER_MS = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_200_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
];

/** The shortest round length, none below `leastUs`, of which at most `most` cover a time. */
export function roundUs(wholeUs: number, most: number, leastUs: number): number {
  const fits = (us: number) => us >= leastUs && us * most >= wholeUs;
  return (
    LADDER_MS.map((ms) => ms * 1000).find(fits) ?? Math.max(leastUs, Math.ceil(wholeUs / most))
  );
}
