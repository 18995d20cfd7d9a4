import type { Deployable } from '@sahut/testing/parts/deployables'
import type { Kill } from '../journal-watch.ts'
import {
  inFlightOf,
  nothing,
  pickOf,
  POLL_MS,
  type Ring,
  type Strike,
  type Striking,
  sleep,
} from './strike.ts'

/** So long a strike waits for somebody to be busy, ms; who has nothing to lose is not struck. */
const BUSY_PATIENCE_MS = 2_000
const RESTART_PAUSE_MS = 200

const isWrite = (call: string): boolean => /Put|Update|BatchWrite/.test(call)

/** Kills, holds still and ends workers, gateways and the API while they have something under way. */
export const createProcessStrikes = ({ stage, watch, burst }: Ring) => {
  const { cluster, stores } = stage
  const kills: Kill[] = []
  const struck = new Set<string>()

  /** Those that can be struck: one is always left to itself, where there are several. */
  const whole = (all: readonly Deployable[]): Deployable[] => {
    const left = all.filter(({ name }) => !struck.has(name))
    return left.length > 1 || all.length === 1 ? left : []
  }

  /** Waits until one of them has something to lose. @returns it, with the calls that it has under way */
  const busyOne = async (
    all: readonly Deployable[],
    isWork: (call: string) => boolean,
    pick: number,
  ): Promise<{ target: Deployable; calls: string[] } | undefined> => {
    burst()
    for (const since = performance.now(); performance.now() - since < BUSY_PATIENCE_MS;) {
      const busy = whole(all).flatMap((target) => {
        const calls = stores.get(target.name)?.underWay() ?? []
        return calls.some(isWork) ? [{ target, calls }] : []
      })
      const one = pickOf(busy, pick)
      if (one !== undefined) return one
      await sleep(POLL_MS)
    }
    return undefined
  }

  /** As a supervisor does: again, until it runs. */
  const restarted = async (target: Deployable): Promise<void> => {
    for (;;) {
      const problem = await target
        .restart()
        .then(nothing, (thrown: unknown) => (thrown instanceof Error ? thrown.message : 'unknown'))
      if (problem === undefined) return
      stage.record({ target: target.name, restart: problem })
      await sleep(RESTART_PAUSE_MS)
    }
  }

  const strike = async (target: Deployable, way: string, calls: string[]): Promise<Strike> => {
    const { name, kind } = target
    const evidence = { calls, inFlight: inFlightOf(watch), waiting: cluster.door.waiting() }
    if (way === 'stop') {
      target.pause()
      const end = (): Promise<undefined> => {
        target.resume()
        struck.delete(name)
        return Promise.resolve(undefined)
      }
      return { target: name, evidence, end }
    }
    if (way === 'kill' && kind === 'worker') kills.push({ name, at: Date.now() })
    const since = performance.now()
    await target.kill(way === 'kill' ? 'SIGKILL' : 'SIGTERM')
    return {
      target: name,
      evidence: { ...evidence, endedMs: Math.round(performance.now() - since) },
      end: async () => {
        await restarted(target)
        struck.delete(name)
        return undefined
      },
    }
  }

  const strikeAmong =
    (all: readonly Deployable[], isWork: (call: string) => boolean): Striking =>
    async ({ kind, pick }) => {
      const one = await busyOne(all, isWork, pick)
      if (one === undefined) return undefined
      struck.add(one.target.name)
      return strike(one.target, kind.split(':')[1] ?? '', one.calls)
    }

  return {
    worker: strikeAmong(cluster.workers, isWrite),
    gateway: strikeAmong(cluster.gateways, isWrite),
    functions: strikeAmong(cluster.functions, () => true),
    kills: (): readonly Kill[] => kills,
  }
}
