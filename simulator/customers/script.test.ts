import { afterAll, beforeAll, expect, test } from 'vitest'
import { startNetwork, type TestNetwork } from '../network-fixture.ts'

let network: TestNetwork

beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

test('scripted contacts write no faster than asked for, answer replies and read them; after the stop they are silent', async () => {
  const { client, companion, phone } = network
  const script = {
    numbers: [phone.pn],
    contactsPerNumber: 3,
    messagesPerSecond: 20,
    replyProbability: 1,
    seed: 7,
  }
  await client.startScript(script)
  expect((await client.state()).script).toBe('running')
  await expect(client.startScript(script)).rejects.toMatchObject({ code: 'conflict' })

  const first = await companion.waitFor('message')
  const answer = await companion.send(first.jid, 'Baik kak, kami cek dulu ya')
  const received = await client.waitFor((entry) => entry.event === 'contact:received' && entry.id === answer)
  await client.waitFor((entry) => entry.event === 'contact:read' && entry.ids.includes(answer))
  expect(received).toMatchObject({ phone: phone.pn })

  await client.stopScript()
  const { journal, script: state } = await client.state()
  expect(state).toBe('idle')
  const sent = (await client.wholeJournal()).filter((entry) => entry.event === 'contact:sent')
  const seconds = ((sent.at(-1)?.at ?? 0) - (sent[0]?.at ?? 0)) / 1_000
  // 20 a second, besides the answer; after a pause of the process at most one second is caught up.
  expect(sent.length).toBeLessThan(20 * (seconds + 1) + 3)
  for (const { id } of sent) await companion.waitFor('message', (message) => message.id === id)
  const later = (await client.wholeJournal(journal)).filter((entry) => entry.event === 'contact:sent')
  expect(later).toEqual([])
})

test('a script ends by itself after its time, and another can begin', async () => {
  const { client, phone } = network
  const script = {
    numbers: [phone.pn],
    contactsPerNumber: 1,
    messagesPerSecond: 10,
    replyProbability: 0,
    seconds: 0.5,
    seed: 1,
  }
  await client.startScript(script)
  await expect.poll(async () => (await client.state()).script, { timeout: 60_000 }).toBe('idle')
  await client.startScript(script)
  await client.stopScript()
})

test('a script with an unknown number is refused and makes no contacts', async () => {
  const { client, phone } = network
  const before = await client.contacts()
  const script = {
    numbers: [phone.pn, '6280000000'],
    contactsPerNumber: 2,
    messagesPerSecond: 1,
    replyProbability: 0,
    seed: 1,
  }
  await expect(client.startScript(script)).rejects.toMatchObject({ code: 'not_found' })
  expect(await client.contacts()).toEqual(before)
})

test('the cast of a script is told beforehand: no two of the same name, most of them Indonesian', async () => {
  const { client, phone } = network
  const order = { numbers: [phone.pn], contactsPerNumber: 12, seed: 7 }
  const cast = await client.cast(order)
  expect(new Set(cast.map(({ name }) => name)).size).toBe(12)
  expect(cast.filter(({ language }) => language === 'id').length).toBeGreaterThan(6)
  expect(await client.cast(order)).toEqual(cast)
})
