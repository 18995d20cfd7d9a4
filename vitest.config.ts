import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes a minute and more. */
const LONG = [
  'e2e/chaos.test.ts',
  'e2e/workers/kills/kills.test.ts',
  'e2e/workers/kills/group-kills.test.ts',
  'e2e/workers/kills/joins.test.ts',
  'e2e/workers/kills/history-kills.test.ts',
  'core/bus/bus.test.ts',
  'infra/check/check.test.ts',
  'tools/drill.test.ts',
]

/** Long ones begin first: vitest goes by size on a fresh clone, and one that runs alone at the end leaves a core idle. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((name) => moduleId.endsWith(name))
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    // A hang guard, never a verdict: tests wait for events.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{core,workers,gateway,functions,testing,tools,web/src}/**/*.test.{ts,tsx}'],
          // They wait more than they reckon: two would leave the cores idle for more than half of the time.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['{simulator,local,e2e,bench,infra}/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
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
