import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{core,workers,gateway,functions,simulator,local,web/src,e2e}/**/*.test.{ts,tsx}'],
    // A hang guard, never a verdict: tests wait for events.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
})
