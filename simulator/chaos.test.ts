import { rm } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createTestCompanion, silenceLibsignal, type TestCompanion } from './baileys-fixture.ts'
import type { JournalEntry } from './control/contract.ts'
import { makeFolder } from './network-fixture.ts'
import { createRandom } from './customers/random.ts'
import { spawnSimulator } from './control/spawn.ts'

const idsOf = (journal: JournalEntry[], event: JournalEntry['event']): string[] =>
  journal.flatMap((entry) => (entry.event === event && 'id' in entry ? [entry.id] : []))

/** Keeps a companion connected, whatever happens, as a worker would. */
const keepAlive = (companion: TestCompanion) => {
  let wanted = true
  const cycle = async () => {
    while (wanted) {
      const since = companion.reports.length
      companion.connect()
      await companion.closed(since)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const running = cycle()
  return {
    end: async () => {
      wanted = false
      await companion.end()
      await running
    },
  }
}

test('with drops, corruption and SIGKILLs in the midst of traffic, every message sent is acknowledged in the end and no session is lost', async () => {
  silenceLibsignal()
  const dataDir = await makeFolder()
  const random = createRandom(20_260_101)
  let simulator = await spawnSimulator({ dataDir })
  const phones = await Promise.all(Array.from({ length: 3 }, () => simulator.client.createPhone()))
  const numbers = phones.map(({ pn }) => pn)
  const companions = numbers.map(() => createTestCompanion(simulator.whatsappUrl))
  for (const [index, companion] of companions.entries()) {
    await companion.pair(simulator.client, numbers[index] ?? '')
    await companion.end()
  }
  const kept = companions.map(keepAlive)

  for (let round = 0; round < 3; round += 1) {
    await simulator.client.startScript({
      numbers,
      contactsPerNumber: 4,
      messagesPerSecond: 60,
      replyProbability: 0,
      seed: round,
    })
    for (let blow = 0; blow < 6; blow += 1) {
      const phone = numbers[Math.floor(random() * numbers.length)] ?? ''
      const kind = (['drop', 'corrupt', 'duplicate'] as const)[Math.floor(random() * 3)] ?? 'drop'
      // Refused while the companion is away, which is as good.
      await simulator.client.fault({ kind, phone }).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await simulator.kill('SIGKILL')
    simulator = await spawnSimulator({ dataDir })
    for (const companion of companions) companion.moveTo(simulator.whatsappUrl)
  }

  await expect
    .poll(async () => (await simulator.client.state()).backlog, { timeout: 100_000, interval: 200 })
    .toBe(0)
  const journal = await simulator.client.wholeJournal()
  const sent = idsOf(journal, 'contact:sent')
  const acknowledged = new Set(idsOf(journal, 'companion:receipt'))
  expect(sent.length).toBeGreaterThan(50)
  expect(sent.filter((id) => !acknowledged.has(id))).toEqual([])
  expect(journal.map(({ n }) => n)).toEqual(journal.map((_, index) => index + 1))

  // No session was lost on the way: everybody who wrote can still be read.
  const pairs = new Map(
    journal.flatMap((entry) =>
      entry.event === 'contact:sent' ? [[entry.contact, entry.phone] as const] : [],
    ),
  )
  for (const [contact, phone] of pairs) {
    const { id } = await simulator.client.send(contact, { to: phone, text: 'masih di sini' })
    await companions[numbers.indexOf(phone)]?.waitFor('message', (message) => message.id === id)
  }
  for (const { end } of kept) await end()
  await simulator.stop()
  await rm(dataDir, { recursive: true })
})
