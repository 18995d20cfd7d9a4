import { setTimeout as sleep } from 'node:timers/promises'
import { DEFAULT_SETTINGS } from '@sahut/workers/settings'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createStoreProxy } from '@sahut/testing/faults/store-proxy'
import { z } from 'zod'
import { type Rig, type SpawnedWorker, startRig, until } from '../rig.ts'

/*
 * Several workers in processes of their own, as in production, and what becomes of the numbers of one that ends, is
 * killed, freezes or comes anew.
 */

const NUMBERS = 6

const Metrics = z.looseObject({ takeovers: z.number() })

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterEach(async () => {
  await rig.killWorkers()
})

afterAll(async () => {
  await rig.stop()
})

type Linked = Awaited<ReturnType<Rig['linkedNumber']>> & {
  contact: Awaited<ReturnType<Rig['client']['createContact']>>
}

/** Numbers with a contact each. */
const linkNumbers = async (): Promise<Linked[]> => {
  const linked = await rig.linkedNumbers(NUMBERS)
  return Promise.all(linked.map(async (one) => ({ ...one, contact: await rig.client.createContact() })))
}

const ownersOf = async (linked: Linked[]): Promise<(string | undefined)[]> => {
  const all = new Map((await rig.numbers.assignments()).map((one) => [one.numberId, one.owner]))
  return linked.map(({ number }) => all.get(number.numberId))
}

const areConnected = async (linked: Linked[]): Promise<boolean> => {
  const connected = new Set((await rig.client.phones()).flatMap((one) => (one.connected ? [one.pn] : [])))
  return linked.every(({ phone }) => connected.has(phone.pn))
}

/** Both of two workers have half of the numbers, all of which are connected. */
const areShared = async (linked: Linked[]): Promise<boolean> => {
  const counts = new Map<string | undefined, number>()
  for (const owner of await ownersOf(linked)) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  // While numbers move, as many of them may be nobody's.
  if (counts.has(undefined)) return false
  const isEven = counts.size === 2 && [...counts.values()].every((count) => count === NUMBERS / 2)
  return isEven && (await areConnected(linked))
}

const startPair = async (linked: Linked[], environment: Record<string, string> = {}) => {
  const pair = [rig.spawnWorker(environment), rig.spawnWorker(environment)] as const
  await until(() => areShared(linked))
  return pair
}

/** Each contact writes, and each number answers. */
const talk = async (linked: Linked[], word: string): Promise<void> => {
  await Promise.all(
    linked.map(async ({ number, phone, contact }) => {
      await rig.client.send(contact.pn, { to: phone.pn, text: `tanya ${word}` })
      await rig.answer(number, contact, `jawab ${word}`)
    }),
  )
}

/** Nothing is lost, doubled or out of order, on either side. */
const expectTalks = async (linked: Linked[], words: string[]): Promise<void> => {
  await Promise.all(
    linked.map(async ({ number, contact }) => {
      await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
      await until(async () => (await rig.textsOf(number, contact)).length >= 2 * words.length)
    }),
  )
  const journal = await rig.client.wholeJournal()
  for (const { number, phone, contact } of linked) {
    const texts = await rig.textsOf(number, contact)
    expect(texts.filter((text) => text.startsWith('tanya'))).toEqual(words.map((word) => `tanya ${word}`))
    expect(texts.filter((text) => text.startsWith('jawab'))).toEqual(words.map((word) => `jawab ${word}`))
    const received = journal.flatMap((entry) =>
      entry.event === 'contact:received' && entry.contact === contact.pn && entry.phone === phone.pn
        ? [entry.text]
        : [],
    )
    expect(received).toEqual(words.map((word) => `jawab ${word}`))
  }
}

const end = async (...workers: SpawnedWorker[]): Promise<void> => {
  await Promise.all(workers.map((worker) => worker.kill('SIGTERM')))
}

const unlinkAll = async (linked: Linked[]): Promise<void> => {
  for (const { number } of linked) await rig.numbers.request(rig.workspaceId, number.numberId, 'unlinked')
}

test('the numbers of a killed worker run on the other one, and what is written meanwhile arrives once', async () => {
  const linked = await linkNumbers()
  const [dying, staying] = await startPair(linked)
  await talk(linked, '1')
  dying.child.kill('SIGKILL')
  await talk(linked, '2')
  await until(async () => new Set(await ownersOf(linked)).size === 1)
  await until(() => areConnected(linked))
  await talk(linked, '3')
  await expectTalks(linked, ['1', '2', '3'])
  expect(staying.output()).toContain("another worker's process is gone")
  await end(staying)
  // What alarms and scaling go by.
  const metrics = staying
    .output()
    .split('\n')
    .filter((line) => line.includes('"msg":"metrics"'))
    .map((line) => Metrics.parse(JSON.parse(line)))
  // On a slow machine the minute of the first line is over before the end.
  expect(metrics.reduce((sum, { takeovers }) => sum + takeovers, 0)).toBe(NUMBERS / 2)
  expect(metrics.at(-1)).toMatchObject({
    numbersEach: NUMBERS,
    unowned: 0,
    appendErrors: 0,
    publishLagMs: 0,
    outboxAgeSeconds: expect.any(Number) as number,
  })
  await unlinkAll(linked)
})

test('a worker that ends hands its numbers over at once, and nothing is lost or sent twice', async () => {
  const linked = await linkNumbers()
  const [ending, staying] = await startPair(linked)
  await talk(linked, '1')
  ending.child.kill('SIGTERM')
  await talk(linked, '2')
  await until(async () => new Set(await ownersOf(linked)).size === 1)
  await until(() => areConnected(linked))
  await talk(linked, '3')
  await expectTalks(linked, ['1', '2', '3'])
  await until(() => Promise.resolve(ending.child.exitCode === 0))
  expect((await rig.workers.all()).length).toBe(1)
  await end(staying)
  await unlinkAll(linked)
})

test('a worker that froze past its death thaws fenced: it sends nothing twice, loses nothing, and takes part again', async () => {
  const linked = await linkNumbers()
  const [frozen, staying] = await startPair(linked)
  await talk(linked, '1')
  await expectTalks(linked, ['1'])
  frozen.child.kill('SIGSTOP')
  await talk(linked, '2')
  await until(async () => new Set(await ownersOf(linked)).size === 1)
  await until(() => areConnected(linked))
  await talk(linked, '3')
  frozen.child.kill('SIGCONT')
  await until(() => Promise.resolve(frozen.output().includes('another worker has taken the number over')))
  await talk(linked, '4')
  await expectTalks(linked, ['1', '2', '3', '4'])
  // Alive again, it gets a share again.
  await until(async () => new Set(await ownersOf(linked)).size === 2)
  await end(frozen, staying)
  await unlinkAll(linked)
})

test('while nobody reaches the store no worker loses a number or a connection, and what was written then arrives once', async () => {
  const linked = await linkNumbers()
  const store = await createStoreProxy(rig.store.endpoint)
  const pair = await startPair(linked, { DYNAMODB_ENDPOINT: store.endpoint })
  await talk(linked, '1')
  await expectTalks(linked, ['1'])
  const before = await rig.numbers.assignments()
  const last = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
  const hasMissed = (worker: SpawnedWorker): boolean =>
    worker.output().includes('the store did not take a heartbeat')
  store.setDown(true)
  await until(() => Promise.resolve(pair.every(hasMissed)))
  // It is said once; twice as many heartbeats are missed as others take for a death.
  await sleep(8 * DEFAULT_SETTINGS.beatMs)
  const lost = (await rig.client.wholeJournal(last)).filter(({ event }) => event === 'companion:disconnected')
  expect(lost).toEqual([])
  store.setDown(false)
  await talk(linked, '2')
  await expectTalks(linked, ['1', '2'])
  expect(await rig.numbers.assignments()).toEqual(before)
  await end(...pair)
  await unlinkAll(linked)
  await store.close()
})

test('when WhatsApp is not available to many numbers at once they wait together, and all come back', async () => {
  const linked = await linkNumbers()
  const worker = rig.spawnWorker()
  await until(() => areConnected(linked))
  await talk(linked, '1')
  await Promise.all(
    linked.map(({ phone }) => rig.client.fault({ kind: 'stream-error', code: 503, phone: phone.pn })),
  )
  await talk(linked, '2')
  await until(() =>
    Promise.resolve(worker.output().includes('WhatsApp is not available to many numbers: none is connected')),
  )
  await until(() => areConnected(linked))
  await expectTalks(linked, ['1', '2'])
  await end(worker)
  await unlinkAll(linked)
})

test('a new worker gets its share, and no number moves once it has it', async () => {
  const linked = await linkNumbers()
  const first = rig.spawnWorker()
  await until(() => areConnected(linked))
  const second = rig.spawnWorker()
  await until(() => areShared(linked))
  const shared = await ownersOf(linked)
  await talk(linked, '1')
  await expectTalks(linked, ['1'])
  expect(await ownersOf(linked)).toEqual(shared)
  await end(first, second)
  await unlinkAll(linked)
})

test('a worker that takes too much memory goes on alone, and hands over and ends once another one is there', async () => {
  const linked = await linkNumbers()
  const full = rig.spawnWorker({ RSS_LIMIT_MB: '1' })
  await until(() => areConnected(linked))
  await talk(linked, '1')
  const [owner] = await ownersOf(linked)
  const fresh = rig.spawnWorker()
  await talk(linked, '2')
  await until(() => Promise.resolve(full.child.exitCode !== null))
  expect(full.child.exitCode).toBe(75)
  expect(full.output().split('goes on until another one can take its numbers').length).toBe(2)
  await until(async () => {
    const owners = new Set(await ownersOf(linked))
    return owners.size === 1 && !owners.has(owner)
  })
  await until(() => areConnected(linked))
  await talk(linked, '3')
  await expectTalks(linked, ['1', '2', '3'])
  await end(fresh)
  await unlinkAll(linked)
})
