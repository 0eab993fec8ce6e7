import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**'],
          // Those that simulate much share the cores with the checks.
          testTimeout: 30_000,
        },
      },
      {
        // The real SDKs and the real server. One file at a time: two cores are shared.
        extends: true,
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          // Real time on a shared machine: what fails twice running is no neighbour's doing.
          retry: 1,
          testTimeout: 120_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          maxWorkers: 1,
        },
      },
    ],
  },
});
