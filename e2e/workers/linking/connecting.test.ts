import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})

afterAll(async () => {
  await rig.stop()
})

/** A way to the network on which the first connection hears WhatsApp's first words and then nothing, and is never told. */
const wayThatGoesDeaf = async (words: number) => {
  let connections = 0
  const server = createServer((from) => {
    const isFirst = (connections += 1) === 1
    let heard = 0
    const to = connect(Number(new URL(rig.network.url).port), '127.0.0.1')
    from.on('data', (chunk) => to.write(chunk))
    to.on('data', (chunk) => {
      heard += 1
      if (!isFirst || heard <= words) from.write(chunk)
    })
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(rig.network.url)
  url.port = String((server.address() as AddressInfo).port)
  return { url: url.href, close: () => server.close() }
}

test.each([
  ['said hello', 2],
  ['let the number in', 3],
])(
  'a network that has %s and then goes silent is given up, and the number comes up',
  async (_when, words) => {
    const { phone } = await rig.linkedNumber()
    const way = await wayThatGoesDeaf(words)
    // So that no keep-alive can notice it in this test's time.
    const worker = await rig.startWorker({
      network: { ...rig.network, url: way.url },
      keepAliveMs: 3_600_000,
      connectMs: 3_000,
      connects: 1,
    })
    await until(() => isConnected(phone.pn))
    await worker.close()
    way.close()
  },
)

test('G6: a number whose every answer from WhatsApp is late connects, and holds up no other meanwhile', async () => {
  const [slow, other] = await rig.linkedNumbers(2)
  if (slow === undefined || other === undefined) throw new Error('no number was linked')
  // The login of more than 10 s that was given up before.
  await rig.client.fault({ kind: 'slow-answers', phone: slow.phone.pn, ms: 4_000 })
  const start = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
  const worker = await rig.startWorker({ connects: 1, connectTurnMs: 500 })
  for (const { phone } of [other, slow]) await until(() => isConnected(phone.pn))
  await rig.reaches(slow.number, 'open')
  const tries = (await rig.client.wholeJournal(start)).filter(
    (entry) => entry.event === 'companion:connected' && entry.phone === slow.phone.pn,
  )
  expect(tries).toHaveLength(1)
  await worker.close()
})

const isConnected = async (pn: string): Promise<boolean> =>
  (await rig.client.phones()).some((phone) => phone.pn === pn && phone.connected)

test('operators are told of a number that has a worker and no way to WhatsApp, until it is connected again', async () => {
  const { phone } = await rig.linkedNumber()
  const way = await createTcpProxy(() => Number(new URL(rig.network.url).port))
  const url = Object.assign(new URL(rig.network.url), { port: way.port }).href
  const worker = await rig.startWorker({
    network: { ...rig.network, url },
    stableMs: 50,
    disconnectedMs: 200,
  })
  await until(() => isConnected(phone.pn))
  await until(() => Promise.resolve(worker.figures().disconnected === 0))
  way.cut()
  await until(() => Promise.resolve(worker.figures().disconnectedPercent === 100))
  const { numbers, disconnected, unowned } = worker.figures()
  expect({ disconnected, unowned }).toEqual({ disconnected: numbers, unowned: 0 })
  way.mend()
  await until(() => Promise.resolve(worker.figures().disconnected === 0))
  await worker.close()
  await way.close()
})

test('an operator whose Sahut WhatsApp takes for too old names another version, and it logs in as that', async () => {
  const { phone } = await rig.linkedNumber()
  const isLogin = (entry: JournalEntry) => entry.event === 'companion:connected' && entry.phone === phone.pn
  const before = (await rig.client.wholeJournal()).findLast(isLogin)
  const worker = rig.spawnWorker({ WHATSAPP_VERSION: '2.3000.1999999999' })
  const after = await rig.client.waitFor(isLogin, before?.n)
  expect(before).not.toMatchObject({ version: '2.3000.1999999999' })
  expect(after).toMatchObject({ version: '2.3000.1999999999' })
  await worker.kill('SIGTERM')
})
