import { expect, test } from 'vitest'
import { createRerun } from './rerun.ts'

/** A run that ends when it is told to, and how many have begun. */
const stepwise = (next?: number) => {
  const under: PromiseWithResolvers<undefined>[] = []
  let begun = 0
  const rerun = createRerun(async () => {
    begun += 1
    const step = Promise.withResolvers<undefined>()
    under.push(step)
    await step.promise
    return next
  })
  return {
    rerun,
    begun: () => begun,
    /** Resolves once the next run is under way. */
    reached: async (count: number): Promise<void> => {
      while (begun < count) await new Promise(setImmediate)
    },
    end: () => under.shift()?.resolve(undefined),
  }
}

test('many who ask at once are served by one run, and who asks while it is under way by one more', async () => {
  const { rerun, begun, reached, end } = stepwise()
  for (let n = 0; n < 3; n += 1) rerun.ask()
  await reached(1)
  for (let n = 0; n < 3; n += 1) rerun.ask()
  end()
  await reached(2)
  end()
  await rerun.settled()
  expect(begun()).toBe(2)
})

test('of several times the soonest counts, and a run is followed by the next one that it names', async () => {
  const { rerun, begun, reached, end } = stepwise(1)
  rerun.ask(3_600_000)
  rerun.ask(1)
  await reached(1)
  end()
  await reached(2)
  rerun.stop()
  end()
  await rerun.settled()
  expect(begun()).toBe(2)
})

test('nothing begins after it was stopped, also of what was asked for before', async () => {
  const { rerun, begun, reached, end } = stepwise()
  rerun.ask()
  await reached(1)
  rerun.ask()
  rerun.stop()
  rerun.ask()
  end()
  await rerun.settled()
  expect(begun()).toBe(1)
})
