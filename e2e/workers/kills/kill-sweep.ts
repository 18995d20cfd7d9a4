import { once } from 'node:events'
import { createStoreProxy, type Moment, type StoreProxy } from '@sahut/testing/faults/store-proxy'
import { type Rig, type SpawnedWorker, startRig, until } from '../rig.ts'

export const MOMENTS: readonly Moment[] = ['before', 'after']

/**
 * A worker is killed at each of its calls to the store in turn, before the call or after it, and started again;
 * what it left undone is the next one's work. Nothing of the worker knows of it.
 */
const createSweep = (rig: Rig, proxy: StoreProxy) => {
  /** Nothing but its work makes calls of such a worker, so that a call's number says what it was doing. */
  const spawnWorker = (): SpawnedWorker =>
    rig.spawnWorker({
      DYNAMODB_ENDPOINT: proxy.endpoint,
      SWEEP_SECONDS: '3600',
      FLEET_SECONDS: '3600',
      BEAT_SECONDS: '0.2',
    })

  /**
   * Runs workers one after the other, the first killed at its first call, the second at its second and so on, until
   * one finishes its work.
   * @param moment before or after its call. `in turn`: one worker before, the next one after; what lies between two calls
   *   is struck once all the same, and it takes half the time
   * @param addWork before each start
   * @returns how many were killed
   */
  const sweep = async (
    moment: Moment | 'in turn',
    addWork: () => Promise<void>,
    isDone: () => Promise<boolean>,
  ) => {
    for (let at = 0; ; at += 1) {
      await addWork()
      const then = moment === 'in turn' ? (MOMENTS[at % 2] ?? 'before') : moment
      proxy.arm(at, then, () => {
        worker.child.kill('SIGKILL')
      })
      const worker = spawnWorker()
      const killed = once(worker.child, 'exit').then(() => 'killed' as const)
      let isOver = false
      const done = until(async () => isOver || (await isDone())).then(() => 'done' as const)
      const end = await Promise.race([killed, done])
      isOver = true
      proxy.disarm()
      if (end === 'killed') continue
      await worker.kill('SIGTERM')
      return at
    }
  }

  return sweep
}

/** A rig whose workers can be swept. Closed by `close`. */
export const startSweep = async () => {
  const rig = await startRig()
  const proxy = await createStoreProxy(rig.store.endpoint)
  return {
    rig,
    sweep: createSweep(rig, proxy),
    close: async (): Promise<void> => {
      await rig.stop()
      await proxy.close()
    },
  }
}
