import { setTimeout as sleep } from 'node:timers/promises'
import type { TcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { describe, expect, test } from 'vitest'
import type { InboxId } from '../../../model/ids.ts'
import type { Bus, Inboxes } from '../../bus.ts'
import { newLog, type TestGateway, until } from '../../bus-fixture.ts'
import { partitionOf } from './commit-log.ts'

/*
 * For tests of the levels with a log: a gateway that reads one, and what each such level promises it.
 */

/** Of a log, from its first entry on. */
export const seqs = (to: number): number[] => Array.from({ length: to }, (_, n) => n + 1)

export const isHoleOf = (inboxId: InboxId) => (inboxes: Inboxes) => inboxes === 'all' || inboxes.has(inboxId)

/** Longer than any log has to answer, and shorter than a connection is taken for dead, ms. */
export const STILL_MS = 3_500

/** A gateway of its own, as another process has it. */
type Join = () => Promise<{ bus: Bus; gateway: TestGateway }>

/**
 * A log and a gateway that reads it, level with what was told so far.
 * @param join one whose start takes longer than its second is told a hole later: then another takes its place
 */
export const readLog = async (teller: Bus, join: Join) => {
  const log = newLog()
  for (;;) {
    const { bus, gateway } = await join()
    const holes: Inboxes[] = []
    let late = 0
    bus.onHole((inboxes) => holes.push(inboxes))
    const end = bus.onResume(() => {
      late += 1
      return Promise.resolve()
    })
    await gateway.open(log.room, log.chat.inboxId)
    teller.tell(log.commit(1))
    // Told before a late begin, it is past for it.
    await until(() => gateway.entries(log.chat).length >= 1 || late > 0)
    end()
    if (late > 0) continue
    /** The holes that concern what stands in logs. */
    const told = (): Inboxes[] => holes.filter((inboxes) => inboxes === 'all' || inboxes.size > 0)
    return { teller, bus, gateway, log, told }
  }
}

type Reading = Awaited<ReturnType<typeof readLog>>

/** Another log that the same gateway reads, in another partition. */
const readOther = async ({ teller, gateway, log }: Reading) => {
  let other = newLog()
  while (partitionOf(other.chat.inboxId) === partitionOf(log.chat.inboxId)) other = newLog()
  await gateway.open(other.room, other.chat.inboxId)
  teller.tell(other.commit(1))
  await until(() => gateway.entries(other.chat).length === 1)
  return other
}

/** What the tests stand on. */
type Ground = {
  /** A gateway that reads over the wire, and a teller that does not. */
  start: () => Promise<Reading>
  /** One more gateway. */
  join: Join
  wire: () => TcpProxy
  /** Removes what stands in a partition. */
  lose: (partition: number) => Promise<unknown>
}

const testCuts = ({ start, wire, lose }: Omit<Ground, 'join'>): void => {
  describe('a gateway that was cut off', () => {
    test('goes on where it was: what was told meanwhile reaches its rooms in order, and no hole is told', async () => {
      const { teller, gateway, log, told } = await start()
      wire().cut()
      for (const seq of seqs(300).slice(1)) teller.tell(log.commit(seq))
      await teller.flush()
      wire().mend()
      await until(() => gateway.entries(log.chat).length >= 300)
      expect(gateway.entries(log.chat)).toEqual(seqs(300))
      expect(told()).toEqual([])
    })

    test('looks at all rights before anything is told that was carried meanwhile', async () => {
      const { teller, bus, gateway, log } = await start()
      const [asked, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
      bus.onResume(() => {
        asked.resolve(undefined)
        return answered.promise
      })
      wire().cut()
      teller.tell(log.commit(2))
      await teller.flush()
      wire().mend()
      await asked.promise
      teller.tell(log.commit(3))
      await teller.flush()
      expect(gateway.entries(log.chat)).toEqual([1])
      answered.resolve(undefined)
      await until(() => gateway.entries(log.chat).length === 3)
      expect(gateway.entries(log.chat)).toEqual([1, 2, 3])
    })

    test('or stood still, looks at all rights too before it tells what was under way', async () => {
      const { teller, bus, gateway, log, told } = await start()
      const [asked, answered] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
      bus.onResume(() => {
        asked.resolve(undefined)
        return answered.promise
      })
      wire().hold()
      teller.tell(log.commit(2))
      await sleep(STILL_MS)
      wire().mend()
      await asked.promise
      expect(gateway.entries(log.chat)).toEqual([1])
      answered.resolve(undefined)
      await until(() => gateway.entries(log.chat).length === 2)
      expect(told()).toEqual([])
    })

    test('is told a hole, of these inboxes and no other, when its place is gone', async () => {
      const reading = await start()
      const { teller, bus, gateway, log, told } = reading
      const other = await readOther(reading)
      wire().cut()
      for (const seq of seqs(50).slice(1)) teller.tell(log.commit(seq))
      await teller.flush()
      await lose(partitionOf(log.chat.inboxId))
      wire().mend()
      await until(() => told().some(isHoleOf(log.chat.inboxId)))
      expect(told().some(isHoleOf(other.chat.inboxId))).toBe(false)
      // What comes after is told, and what lacks the entries before it says so by itself.
      teller.tell(log.commit(51))
      await until(() => gateway.entries(log.chat).includes(51))
      expect(bus.since(log.chat, 1)).toBeUndefined()
    })
  })
}

const testFigures = ({ start, wire }: Pick<Ground, 'start' | 'wire'>): void => {
  test('a gateway that is cut off says how long it has been, until it is level again', async () => {
    const { bus } = await start()
    wire().cut()
    await until(() => bus.logFigures().readBehindMs > 0)
    wire().mend()
    await until(() => bus.logFigures().readBehindMs === 0)
  })
}

const testTail = ({ start, join }: Pick<Ground, 'start' | 'join'>): void => {
  test('what is told answers who comes back to a gateway that has just started', async () => {
    const { teller, gateway, log } = await start()
    for (const seq of seqs(40).slice(1)) teller.tell(log.commit(seq))
    await until(() => gateway.entries(log.chat).length === 40)
    const { bus: fresh, gateway: there } = await join()
    await there.open(log.room, log.chat.inboxId)
    expect(fresh.since(log.chat, 12)?.map(({ seq }) => seq)).toEqual(seqs(40).slice(12))
    expect(there.entries(log.chat)).toEqual([])
  })
}

/** The tests of what every log promises a gateway. */
export const testReading = (ground: Ground): void => {
  testCuts(ground)
  testFigures(ground)
  testTail(ground)
}
