export type Limited<T> =
  { how: 'settled'; value: T } | { how: 'failed'; error: Error } | { how: 'never' };

/** Waits for an SDK promise no longer than `limitMs`; any of them may stay pending for ever. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<Limited<T>> {
  let timer: NodeJS.Timeout | undefined;
  const settled = promise.then(
    (value): Limited<T> => ({ how: 'settled', value }),
    (error: unknown): Limited<T> => ({
      how: 'failed',
      error: error instanceof Error ? error : new Error(String(error)),
    }),
  );
  const limit = new Promise<Limited<T>>((resolve) => {
    timer = setTimeout(() => resolve({ how: 'never' }), limitMs);
  });
  const first = await Promise.race([settled, limit]);
  clearTimeout(timer);
  return first;
}
