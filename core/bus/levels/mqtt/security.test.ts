import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectAsync, type MqttClient } from 'mqtt'
import { createCertificate } from '@sahut/testing/parts/certificates'
import { spawnMosquitto, type SpawnedMosquitto } from '@sahut/testing/parts/mosquitto'
import { newChat, newLog, standsAt, until } from '../../bus-fixture.ts'
import type { Signal } from '../../bus.ts'
import { fleetTopic } from '../../rooms.ts'
import { createProcesses } from './processes-fixture.ts'

const PASSWORD = 'Aa0!&#$^<>-'
const trusted = getCACertificates('default')
const processes = createProcesses()
let broker: SpawnedMosquitto
let folder: string | undefined

afterEach(async () => {
  await processes.close()
  await broker.stop()
  setDefaultCACertificates(trusted)
  if (folder !== undefined) rmSync(folder, { recursive: true })
  folder = undefined
})

describe('a broker by TLS and with a password', () => {
  let authority: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sahut-tls-'))
    const tls = await createCertificate(folder, ['IP:127.0.0.1'])
    authority = readFileSync(tls.ca, 'utf8')
    // The rights that docs/levels.md names.
    const rights = ['user sahut', 'topic w/#', 'topic r/#', 'topic s/#']
    broker = await spawnMosquitto({ tls, user: { name: 'sahut', password: PASSWORD }, rights })
  })

  test('works for a user who has no more rights than it needs; by a certificate that nobody vouches for it does not', async () => {
    const stranger = processes.startWith(broker.url)
    await until(() => stranger.log.some((line) => line.includes('unable to verify the first certificate')))
    await processes.close()

    setDefaultCACertificates([...trusted, authority])
    const [teller, reader] = [processes.startWith(broker.url), processes.startWith(broker.url)]
    const there = await processes.gateway(reader.bus)
    const log = newLog()
    await there.open(log.room, log.chat.inboxId)
    await teller.bus.listen(fleetTopic, () => undefined)
    teller.bus.tell(log.commit(1))
    await until(() => there.entries(log.chat).includes(1))
    expect([...teller.log, ...reader.log]).toEqual([])
  })

  test('says once that a password is wrong, by the name of the setting, and never which one it was', async () => {
    setDefaultCACertificates([...trusted, authority])
    const wrong = processes.startWith(broker.url.replace(encodeURIComponent(PASSWORD), 'correct-horse'))
    const chat = newChat()
    const here = await processes.gateway(wrong.bus)
    await here.open(chat.room)
    wrong.bus.publish(chat.room, 'chat:advanced', standsAt(chat, 1))
    await until(() => here.seqs(chat).includes(1))
    // It goes on trying: the password may be set right at the broker.
    await until(() => broker.log().filter((line) => line.includes('not authorised')).length > 2)
    const said = wrong.log.join('\n')
    expect(said).toContain('does not accept the user and password of MQTT_URL')
    expect(said).not.toContain('correct-horse')
    expect(wrong.log.length).toBe(1)
  })
})

describe('whoever reaches the broker', () => {
  let intruder: MqttClient
  beforeEach(async () => {
    broker = await spawnMosquitto()
    intruder = await connectAsync(broker.url, { protocolVersion: 5 })
  })
  afterEach(() => intruder.endAsync(true))

  test('can break no process, stop no reader, and show no browser what is not a fact of ours', async () => {
    const { bus, log } = processes.start(broker)
    const here = await processes.gateway(bus)
    const { chat, room, commit } = newLog()
    const elsewhere = newLog()
    const heard: Signal[] = []
    await here.open(room, chat.inboxId)
    await bus.listen(fleetTopic, (signal) => heard.push(signal))
    const topicOf = (of: typeof chat) => `w/${of.workspaceId}/i/${of.inboxId}/c/${of.chatId}`
    const record = (of: object, more: object = {}) => JSON.stringify({ from: 'x', n: 1, ...of, ...more })
    const whole = record(commit(1))
    const forged: (string | Buffer)[] = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      Buffer.from([0xc1, 0xff, 0x00]),
      record({ chat, entries: [{}] }),
      record({ chat: {}, entries: [] }),
      record(commit(1), { n: 0 }),
      record(commit(1), { n: 'many' }),
      record(commit(1), { n: Number.MAX_VALUE }),
      record(commit(1), { from: 'x'.repeat(1_000) }),
      // It is of another chat, inbox and workspace than its topic.
      record(elsewhere.commit(1)),
      JSON.stringify({ from: 'x', signal: { type: 'session-closed' } }),
      JSON.stringify('x'.repeat(4.5 * 2 ** 20)),
    ]
    for (const payload of forged)
      for (const topic of [topicOf(chat), `r/${room}`, `s/${fleetTopic}`, 's/losses', 's/unknown'])
        await intruder.publishAsync(topic, payload, { qos: 1 })
    // Another workspace's topic is none of this chat's.
    await intruder.publishAsync(`w/wsp_00000000/i/${chat.inboxId}/c/${chat.chatId}`, whole, { qos: 1 })
    await intruder.publishAsync(topicOf(chat), record(commit(2)), { qos: 1 })
    await intruder.publishAsync(
      `s/${fleetTopic}`,
      JSON.stringify({ from: 'x', signal: { type: 'outbox' } }),
      { qos: 1 },
    )
    await until(() => here.entries(chat).length > 0 && heard.length > 0)
    expect(here.entries(chat)).toEqual([2])
    expect(here.seen.length).toBe(1)
    expect(heard).toEqual([{ type: 'outbox' }])
    expect(log.filter((line) => line.includes('the bus refused')).length, 'lines in the log').toBe(1)
    expect(log.join()).not.toContain('is gone')
  })

  test('can only make a gateway look at the store by numbers that are not true', async () => {
    const { teller, there, log, holes } = await processes.startTelling(broker, broker)
    const { chat } = log
    const topic = `w/${chat.workspaceId}/i/${chat.inboxId}/c/${chat.chatId}`
    for (const n of [5, 9, 1, 2 ** 50]) {
      const forged = JSON.stringify({ from: 'x', n, ...log.commit(n === 5 ? 1 : 2) })
      await intruder.publishAsync(topic, forged, { qos: 1 })
    }
    teller.bus.tell(log.commit(3))
    await until(() => there.entries(chat).includes(3) && holes.length > 0)
    expect(holes).toEqual([new Set([chat.inboxId])])
  })
})
