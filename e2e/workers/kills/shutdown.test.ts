import { SahutError } from '@sahut/core/contract/errors'
import type { Table } from '@sahut/core/store/table'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { type Rig, startRig, until } from '../rig.ts'

/*
 * Whatever stops processes kills them some time after it has asked; a worker that can not end by itself would be
 * killed on every deploy while the store is in a bad way. It says itself why it ends.
 */

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

const portOf = (url: string): number => Number(new URL(url).port)

test.each(['held', 'cut'] as const)(
  'a worker whose store and network are %s ends on SIGTERM all the same, and another one goes on',
  async (how) => {
    const { number, phone } = await rig.linkedNumber()
    const contact = await rig.client.createContact()
    const store = await createTcpProxy(() => portOf(rig.store.endpoint))
    const network = await createTcpProxy(() => portOf(rig.network.url))
    const through = (url: string, port: number): string => Object.assign(new URL(url), { port }).href
    const worker = rig.spawnWorker({
      DYNAMODB_ENDPOINT: through(rig.store.endpoint, store.port),
      WHATSAPP_URL: through(rig.network.url, network.port),
      // It says for how long it tried.
      SHUTDOWN_SECONDS: '7',
    })
    await rig.reaches(number, 'open')
    await rig.client.send(contact.pn, { to: phone.pn, text: 'satu' })
    await until(async () => (await rig.textsOf(number, contact)).length === 1)
    await rig.answer(number, contact, 'jawab')
    if (how === 'held') store.hold()
    else store.cut()
    network.cut()
    await until(() => Promise.resolve(worker.output().includes('"state":"waiting"')))
    await worker.kill('SIGTERM')
    expect(worker.output()).toMatch(how === 'cut' ? /closed/ : /"seconds":7,.*could not close in time/)
    await store.close()
    await network.close()

    const next = await rig.startWorker()
    await until(async () => (await rig.textsOf(number, contact)).length === 2)
    await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
    await next.close()
  },
)

test('a number that ends in failure while its worker ends does not keep the worker from ending in good order', async () => {
  const [failing, fine] = await rig.linkedNumbers(2)
  if (failing === undefined || fine === undefined) throw new Error('two numbers are needed')
  const isRead = Promise.withResolvers<undefined>()
  const isClosing = Promise.withResolvers<undefined>()
  const table: Table = {
    ...rig.table,
    get: async (key) => {
      if (key.SK !== 'ENDED' || !key.PK.includes(failing.number.numberId)) return rig.table.get(key)
      isRead.resolve(undefined)
      await isClosing.promise
      throw new SahutError('unavailable', 'The store does not answer.')
    },
  }
  const worker = await rig.startWorker({}, table)
  await isRead.promise
  await rig.reaches(fine.number, 'open')
  const closing = worker.close()
  // By then both were told to end.
  await until(async () => (await rig.assignmentOf(fine.number)).owner === undefined)
  isClosing.resolve(undefined)
  await closing
  expect(await rig.workers.all()).toEqual([])
})

test('a number that is let go while its phone is being admitted is not connected any more', async () => {
  const [held, fine] = await rig.linkedNumbers(2)
  if (held === undefined || fine === undefined) throw new Error('two numbers are needed')
  const isAsked = Promise.withResolvers<undefined>()
  const isClosing = Promise.withResolvers<undefined>()
  const table: Table = {
    ...rig.table,
    getMany: async (keys) => {
      // Whether the account may be behind the number is asked for together with the number's own row.
      if (
        keys.some(({ PK }) => PK.startsWith('ACCOUNT#')) &&
        keys.some(({ SK }) => SK.includes(held.number.numberId))
      ) {
        isAsked.resolve(undefined)
        await isClosing.promise
      }
      return rig.table.getMany(keys)
    },
  }
  const journalStart = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
  const worker = await rig.startWorker({}, table)
  await isAsked.promise
  // The stored state may still be that of the worker before: the network knows.
  await until(async () => (await rig.client.phones()).find(({ pn }) => pn === fine.phone.pn)?.connected)
  const closing = worker.close()
  // By then both were told to end.
  await until(async () => (await rig.assignmentOf(fine.number)).owner === undefined)
  isClosing.resolve(undefined)
  await closing
  const connected = (await rig.client.wholeJournal(journalStart)).flatMap((entry) =>
    entry.event === 'companion:connected' ? [entry.phone] : [],
  )
  expect(connected).toContain(fine.phone.pn)
  expect(connected).not.toContain(held.phone.pn)
})
