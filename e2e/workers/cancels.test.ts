import { createTable } from '@sahut/core/store/dynamodb/table'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStoreProxy, type StoreProxy } from '@sahut/testing/faults/store-proxy'
import { type Rig, startRig, until } from './rig.ts'

let rig: Rig
let proxy: StoreProxy

beforeAll(async () => {
  rig = await startRig()
  proxy = await createStoreProxy(rig.store.endpoint)
})

afterAll(async () => {
  await proxy.close()
  await rig.stop()
})

test('whichever call to the store a worker is at when an agent cancels, an acknowledged cancel reaches nobody and a refused one is delivered once', async () => {
  const table = createTable({ region: 'local', tableName: 'sahut', endpoint: proxy.endpoint })
  const { number, phone } = await rig.linkedNumber()
  const worker = await rig.startWorker({ sweepMs: 3_600_000, fleetMs: 3_600_000, answerMs: 3_600_000 }, table)
  await until(async () => (await rig.client.phones()).find(({ pn }) => pn === phone.pn)?.connected)
  const contact = await rig.client.createContact()
  const chat = rig.chatOf(number, contact)
  const cancelled: string[] = []
  const kept: string[] = []

  // Each time one call later, until the message is gone before the agent's wish comes.
  for (let at = 0; kept.length < 8; at += 1) {
    const { seq, whatsappId } = await rig.answer(number, contact, `jawaban ${String(at)}`)
    const isGone = async () => (await rig.log.outbox(number.numberId)).length === 0
    let cancelling: Promise<boolean> | undefined
    const cancel = () => (cancelling ??= rig.log.cancel(chat, seq))
    proxy.hold(at, async () => {
      await cancel()
    })
    worker.bus.signal(`worker:${number.numberId}`, { type: 'outbox' })
    await until(isGone)
    const isCancelled = await cancel()
    ;(isCancelled ? cancelled : kept).push(whatsappId)
    const { status } = (await rig.log.message(chat, seq)) ?? {}
    expect(status).toBe(isCancelled ? 'cancelled' : 'sent')
  }

  // What comes after a cancelled message is sent as ever, and only that reaches the contact.
  const last = await rig.answer(number, contact, 'terakhir')
  worker.bus.signal(`worker:${number.numberId}`, { type: 'outbox' })
  await rig.client.waitFor((entry) => entry.event === 'contact:received' && entry.id === last.whatsappId)
  const received = (await rig.client.wholeJournal()).flatMap((entry) =>
    entry.event === 'contact:received' || entry.event === 'contact:received-again' ? [entry.id] : [],
  )
  expect(received).toEqual([...kept, last.whatsappId])
  expect(cancelled.length).toBeGreaterThan(2)
  await worker.close()
  table.close()
})
