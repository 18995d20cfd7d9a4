import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{core,workers,gateway,functions,simulator,testing,local,tools,web/src,e2e,bench,infra}/**/*.test.{ts,tsx}',
    ],
    // A hang guard, never a verdict: tests wait for events.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 2,
    reporters: [
      'default',
      {
        // One plain line for whoever reads the end of a log.
        onTestRunEnd(modules) {
          const tests = modules.flatMap((module) => [...module.children.allTests()])
          const count = (state: string) => tests.filter((test) => test.result().state === state).length
          const broken = modules.filter((module) => module.errors().length > 0).length
          process.stdout.write(
            `\n${String(count('passed'))} passed, ${String(count('failed') + broken)} failed, ${String(count('skipped'))} skipped\n`,
          )
        },
      },
    ],
  },
})
