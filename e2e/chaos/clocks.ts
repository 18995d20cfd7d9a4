import type { DeployableKind } from '@sahut/testing/parts/deployables'
import { createRandom } from '@sahut/simulator/customers/random'
import { BROKEN_BUILDS } from './broken/builds.ts'
import type { ChaosFlags } from './flags.ts'

/** A module to preload: the clock is wrong by CLOCK_OFF_MS. */
export const SKEWED_CLOCK = new URL('./skewed-clock.ts', import.meta.url).href

/** What is put into processes from outside: bugs, and a wrong clock. */
export const preloadOf = ({ broken = [] }: ChaosFlags): Record<DeployableKind, string[]> => {
  const bugs: Partial<Record<DeployableKind, readonly string[]>>[] = broken.map((name) => BROKEN_BUILDS[name])
  const of = (kind: DeployableKind): string[] => [SKEWED_CLOCK, ...bugs.flatMap((bug) => bug[kind] ?? [])]
  return { worker: of('worker'), gateway: of('gateway'), functions: of('functions') }
}

/** Every process has a clock of its own, which is as wrong for as long as the process of that name is started. */
export const createClocks = ({ seed, skew }: ChaosFlags) => {
  const random = createRandom(seed + 4)
  const off = new Map<string, number>()
  return {
    environmentOf: (name: string): Record<string, string> => {
      const ms = Math.round((2 * random() - 1) * skew * 60_000)
      off.set(name, ms)
      return { CLOCK_OFF_MS: String(ms) }
    },
    off: (): Record<string, number> => Object.fromEntries(off),
  }
}
