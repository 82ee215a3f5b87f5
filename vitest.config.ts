import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/*.test.ts'],
    testTimeout: 30_000,
    // Tests of processes and clocks can be late on a loaded machine: `npm test` names those that needed this.
    retry: 1,
  },
});
