import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStoreProxy, type Moment, type StoreProxy } from '../faults/store-proxy.ts'
import { type Rig, type SpawnedWorker, startRig, until } from './rig.ts'

/*
 * A worker is killed at each of its calls to the store in turn, before the call and after it, and started again;
 * what it left undone is the next one's work. Nothing of the worker knows of it.
 */

const HANG_MS = 900_000
const MOMENTS: Moment[] = ['before', 'after']

let rig: Rig
let proxy: StoreProxy

beforeAll(async () => {
  rig = await startRig()
  proxy = await createStoreProxy(rig.store.endpoint)
})

afterAll(async () => {
  await rig.stop()
  await proxy.close()
})

/** Nothing but its work makes calls of such a worker, so that a call's number says what it was doing. */
const spawnWorker = (): SpawnedWorker =>
  rig.spawnWorker({ DYNAMODB_ENDPOINT: proxy.endpoint, SWEEP_SECONDS: '3600', FLEET_SECONDS: '3600' })

/**
 * Runs workers one after the other, the first killed at its first call, the second at its second and so on, until
 * one finishes its work.
 * @param addWork before each start
 * @returns how many were killed
 */
const sweep = async (moment: Moment, addWork: () => Promise<void>, isDone: () => Promise<boolean>) => {
  for (let at = 0; ; at += 1) {
    await addWork()
    proxy.arm(at, moment, () => {
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

describe.each(MOMENTS)('killed %s each call to the store', (moment) => {
  test(
    'every message is in the log exactly once and in order',
    async () => {
      const { number, phone } = await rig.linkedNumber()
      const contact = await rig.client.createContact()
      const texts: string[] = []
      const kills = await sweep(
        moment,
        async () => {
          const addressing = texts.length % 2 === 0 ? 'pn' : 'lid'
          const text = `pesan ${String(texts.length)}`
          texts.push(text)
          await rig.client.send(contact.pn, { to: phone.pn, text, addressing })
        },
        async () => {
          const [state] = (await rig.client.phones()).filter(({ pn }) => pn === phone.pn)
          return state?.connected === true && state.backlog === 0
        },
      )
      expect(await rig.textsOf(number, contact)).toEqual(texts)
      // The start alone makes more calls than this; fewer kills would mean that none hit a message.
      expect(kills).toBeGreaterThan(15)
    },
    HANG_MS,
  )

  test(
    'every answer reaches the contact once and in order, and ends as sent',
    async () => {
      const { number } = await rig.linkedNumber()
      const contact = await rig.client.createContact()
      const texts: string[] = []
      const kills = await sweep(
        moment,
        async () => {
          const text = `jawaban ${String(texts.length)}`
          texts.push(text)
          await rig.answer(number, contact, text)
        },
        async () => (await rig.log.outbox(number.numberId)).length === 0,
      )
      const journal = await rig.client.wholeJournal()
      const shown = journal.flatMap((entry) =>
        entry.event === 'contact:received' && entry.contact === contact.pn ? [entry.text] : [],
      )
      expect(shown).toEqual(texts)
      const messages = await rig.messagesOf(number, contact)
      expect(messages.map(({ content }) => content)).toEqual(texts.map((text) => ({ type: 'text', text })))
      expect(messages.every(({ status }) => status === 'sent')).toBe(true)
      expect(kills).toBeGreaterThan(15)
    },
    HANG_MS,
  )
})
