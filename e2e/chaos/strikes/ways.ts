import type { StoreTrouble } from '@sahut/testing/faults/store-proxy'
import { inFlightOf, nothing, pickOf, POLL_MS, type Ring, type Striking, sleep } from './strike.ts'

/** Of the calls of a process, while its store is in a bad way. */
const SHARE = 0.25
const SLOW_MS = 1_200
const DELAY_MS = 120
/** So long a strike waits until something goes over a wire, ms. */
const BUSY_PATIENCE_MS = 1_000

/** The store in a bad way, for one process or for all, or killed. */
export const createStoreStrike =
  ({ stage, watch, burst, random }: Ring): Striking =>
  async ({ kind, pick }) => {
    const { cluster, stores } = stage
    const way = kind.slice('store:'.length)
    burst()
    if (way === 'kill') {
      const calls = [...stores.values()].flatMap((store) => store.underWay())
      await cluster.killStore()
      return { target: 'store', evidence: { calls }, end: () => cluster.restartStore().then(nothing) }
    }
    const names = [...stores.keys()]
    const target = pickOf([...names, 'all', 'all'], pick) ?? 'all'
    const ends = (target === 'all' ? names : [target]).map((name) =>
      stores.get(name)?.disturb({ trouble: way as StoreTrouble, share: SHARE, slowMs: SLOW_MS, random }),
    )
    return {
      target,
      evidence: { inFlight: inFlightOf(watch) },
      end: () => Promise.resolve({ struck: ends.reduce((sum, end) => sum + (end?.() ?? 0), 0) }),
    }
  }

/** Bad weather on one wire, while something goes over it. */
export const createWireStrike =
  ({ stage, watch, burst }: Ring): Striking =>
  async ({ kind, pick }) => {
    const name = pickOf([...stage.wires.keys()], pick)
    const wire = stage.wires.get(name ?? '')
    if (name === undefined || wire === undefined) return undefined
    burst()
    const before = wire.passed()
    const since = performance.now()
    while (wire.passed() === before && performance.now() - since < BUSY_PATIENCE_MS) await sleep(POLL_MS)
    const evidence = { connections: wire.connections(), inFlight: inFlightOf(watch) }
    const ways: Record<string, () => void> = {
      delay: () => {
        wire.delay(DELAY_MS)
      },
      drop: wire.drop,
      cut: wire.cut,
      hold: wire.hold,
      'half-open': wire.halfOpen,
      'mid-frame': wire.cutMidFrame,
    }
    ways[kind.slice('wire:'.length)]?.()
    const end = (): Promise<undefined> => {
      wire.mend()
      return Promise.resolve(undefined)
    }
    return { target: name, evidence, end }
  }
