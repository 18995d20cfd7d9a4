import { newWorkerId } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { fleetTopic } from '@sahut/core/bus/rooms'
import { SahutError } from '@sahut/core/contract/errors'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * A session that ends still has to stop listening and to write what it has. A number may come back to the same worker
 * before it is done with that.
 */

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

/** A worker whose sessions do not come to their end before `letEnd`, because the bus does not answer. */
const startHeldWorker = async () => {
  let looks = 0
  const worker = await rig.startWorker(
    {},
    {
      ...rig.table,
      query: async (range) => {
        const found = await rig.table.query(range)
        if (range.PK === 'FLEET') looks += 1
        return found
      },
    },
  )
  const { promise: ends, resolve: letEnd } = Promise.withResolvers<undefined>()
  const { listen } = worker.bus
  worker.bus.listen = async (topic, listener) => {
    const stop = await listen(topic, listener)
    if (topic === fleetTopic) return stop
    return async () => {
      await ends
      await stop()
    }
  }
  return {
    worker,
    letEnd,
    /** It saw the numbers as they are now, and did what it does about them. */
    hasLooked: async () => {
      const before = looks
      await until(() => Promise.resolve(looks >= before + 3))
    },
  }
}

const isFree = async (number: WhatsAppNumber) => (await rig.assignmentOf(number)).owner === undefined

test('a number that is unlinked and at once linked again shows the QR of one session, which is handed over', async () => {
  const { worker, letEnd, hasLooked } = await startHeldWorker()
  const { number, phone } = await rig.link(worker)
  const { epoch } = await rig.assignmentOf(number)
  const told = worker.facts.length
  await rig.numbers.request(rig.workspaceId, number.numberId, 'unlinked')
  await until(() => isFree(number))
  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  await hasLooked()
  letEnd(undefined)
  await rig.client.scan(phone.pn, await rig.qrOf(worker, number, told))
  await rig.reaches(number, 'open')
  await worker.close()
  expect(await isFree(number)).toBe(true)
  expect((await rig.assignmentOf(number)).epoch).toBe(epoch + 1)
})

test('a number that comes back to a worker while its lost session still ends has one session, which is handed over', async () => {
  const { worker, letEnd, hasLooked } = await startHeldWorker()
  const { number, phone } = await rig.link(worker)
  const assignment = await rig.assignmentOf(number)
  // Whoever takes it has no heartbeat, and counts as dead.
  await rig.numbers.claim(assignment, newWorkerId())
  await hasLooked()
  letEnd(undefined)
  await until(async () => (await rig.assignmentOf(number)).epoch === assignment.epoch + 2)
  await until(async () => (await rig.client.phones()).find(({ pn }) => pn === phone.pn)?.connected)
  await rig.reaches(number, 'open')
  await worker.close()
  expect(await isFree(number)).toBe(true)
})

test('a new link outlives a store that failed while the one before was being forgotten', async () => {
  let isAway = false
  const worker = await rig.startWorker(
    {},
    {
      ...rig.table,
      delete: (key, ...rest) => {
        if (!isAway || key.SK !== 'ENDED') return rig.table.delete(key, ...rest)
        isAway = false
        return Promise.reject(new SahutError('unavailable', 'The store does not answer.'))
      },
    },
  )
  const { number, phone } = await rig.link(worker)
  await rig.client.unlink(phone.pn)
  await rig.reaches(number, 'logged-out')
  isAway = true
  const told = worker.facts.length
  await rig.numbers.request(rig.workspaceId, number.numberId, 'linked')
  await rig.client.scan(phone.pn, await rig.qrOf(worker, number, told))
  await rig.reaches(number, 'open')
  expect(isAway).toBe(false)
  await worker.close()

  const next = await rig.startWorker()
  await until(async () => (await rig.client.phones()).find(({ pn }) => pn === phone.pn)?.connected)
  await rig.reaches(number, 'open')
  expect(next.facts.some(({ name, fact }) => name === 'number:shown' && fact !== undefined)).toBe(false)
  await next.close()
})
