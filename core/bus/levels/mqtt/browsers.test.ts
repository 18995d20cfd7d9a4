import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { connectAsync, type MqttClient } from 'mqtt'
import { createTcpProxy } from '@sahut/testing/faults/tcp-proxy'
import { spawnMosquitto, type SpawnedMosquitto } from '@sahut/testing/parts/mosquitto'
import {
  CommitRecord,
  commitTopic,
  Head,
  HEAD_SECONDS,
  headTopic,
  LIST_CHATS,
  LIST_MS,
  ListFrame,
  listTopic,
} from '../../../contract/mqtt.ts'
import type { Chat } from '../../../model/chat/chat.ts'
import { chatIdOf, ContactId } from '../../../model/ids.ts'
import { newLog, until } from '../../bus-fixture.ts'
import { createMqttBus, type MqttBusSettings } from '../mqtt.ts'
import { createProcessesOf } from '../processes-fixture.ts'

const processes = createProcessesOf((settings: MqttBusSettings, logger) => createMqttBus(settings, logger))
let broker: SpawnedMosquitto

beforeAll(async () => {
  broker = await spawnMosquitto()
})
afterAll(() => broker.stop())

const open: MqttClient[] = []
afterEach(async () => {
  await processes.close()
  for (const browser of open.splice(0)) await browser.endAsync(true)
})

/** What a browser hears that comes now. */
const browserAt = async (...filters: string[]) => {
  const client = await connectAsync(broker.url, { protocolVersion: 5 })
  open.push(client)
  const heard: { topic: string; text: string; expiryS: number | undefined }[] = []
  client.on('message', (topic, payload, { properties }) => {
    heard.push({ topic, text: payload.toString(), expiryS: properties?.messageExpiryInterval })
  })
  await client.subscribeAsync(filters)
  const heads = () => heard.filter(({ topic }) => topic.includes('/h/'))
  const frames = () => heard.filter(({ topic }) => topic.includes('/l/'))
  return {
    heard,
    heads: () => heads().map(({ text }) => Head.parse(JSON.parse(text))),
    expiries: () => heads().map(({ expiryS }) => expiryS),
    frames: () => frames().map(({ text }) => ListFrame.parse(JSON.parse(text))),
    /** The processes that told frames. */
    tellers: () => new Set(frames().map(({ topic }) => topic.split('/').at(-1))),
  }
}

const tellerAt = (port: number) =>
  processes.start({ host: '127.0.0.1', port, tls: false, forBrowsers: true }).bus

const teller = async () => {
  const bus = tellerAt(broker.port)
  await bus.listen('fleet', () => undefined)
  return bus
}

const framesOf = ({ workspaceId, inboxId }: Chat): string => listTopic(workspaceId, inboxId, '+')

/** Further chats of the same inbox. */
const chatsBeside = (chat: Chat, count: number): Chat[] =>
  Array.from({ length: count }, (_, n) => {
    const contact = { id: ContactId.parse(`${String(62_811_000 + n)}@s.whatsapp.net`) }
    return { ...chat, chatId: chatIdOf(chat.numberId, contact.id), contact, seq: 1 }
  })

describe('browsers at the broker', () => {
  test('are told each commit as the contract has it', async () => {
    const { chat, commit } = newLog()
    const browser = await browserAt(commitTopic(chat))
    const bus = await teller()
    bus.tell(commit(1))
    await until(() => browser.heard.length > 0)
    expect(CommitRecord.parse(JSON.parse(browser.heard[0]?.text ?? ''))).toMatchObject(commit(1))
  })

  test('find where a chat stands when they come later, for a day', async () => {
    const { chat, commit } = newLog()
    const bus = await teller()
    bus.tell(commit(1))
    await bus.flush()
    const browser = await browserAt(headTopic(chat))
    await until(() => browser.heads().length > 0)
    expect(browser.heads()).toEqual([{ epoch: 1, seq: 1 }])
    expect(browser.expiries()[0]).toBeGreaterThan(HEAD_SECONDS - 60)
    expect(browser.expiries()[0]).toBeLessThanOrEqual(HEAD_SECONDS)
  })

  test('are told the first head of a storm at once and the last of it soon, and few between', async () => {
    const { chat, commit } = newLog()
    const browser = await browserAt(headTopic(chat), commitTopic(chat), framesOf(chat))
    const bus = await teller()
    for (let seq = 1; seq <= 1_000; seq += 1) {
      bus.tell(commit(seq))
      if (seq % 100 === 0) await bus.listen('fleet', () => undefined)
    }
    await until(() => browser.heads().some(({ seq }) => seq === 1_000))
    expect(browser.heads()[0]).toEqual({ epoch: 1, seq: 1 })
    const commits = browser.heard.length - browser.heads().length - browser.frames().length
    expect(commits).toBe(1_000)
    // One head and eight frames in the time of a head, however long the machine took.
    expect(browser.heads().length).toBeLessThan(10)
    expect(browser.frames().length).toBeLessThan(100)
    expect(browser.frames().at(-1)?.chats).toEqual([commit(1_000).chat])
  })

  test('are told changed chats together, numbered by process and inbox from 1, each in its latest state', async () => {
    const { chat, commit } = newLog()
    const browser = await browserAt(framesOf(chat))
    const buses = [await teller(), await teller()]
    for (const round of [1, 2, 3]) {
      for (const bus of buses) bus.tell(commit(round))
      await Promise.all(buses.map((bus) => bus.flush()))
    }
    await until(() => browser.frames().length === 6)
    expect(browser.tellers().size).toBe(2)
    expect(
      browser
        .frames()
        .map(({ n }) => n)
        .toSorted(),
    ).toEqual([1, 1, 2, 2, 3, 3])

    const [bus] = buses
    const others = chatsBeside(chat, 3)
    for (const other of others) bus?.tell({ chat: other, entries: [] })
    for (const other of others) bus?.tell({ chat: { ...other, unread: 7 }, entries: [] })
    await bus?.flush()
    await until(() => browser.frames().length === 7)
    expect(browser.frames().at(-1)).toEqual({ n: 4, chats: others.map((other) => ({ ...other, unread: 7 })) })
  })

  test('are told the first change of an inbox at once, what follows it together', async () => {
    const { chat, commit } = newLog()
    const browser = await browserAt(framesOf(chat))
    const bus = await teller()
    bus.tell(commit(1))
    await pause(LIST_MS / 5)
    for (const seq of [2, 3]) bus.tell(commit(seq))
    await until(() => browser.frames().length === 2)
    expect(browser.frames().map(({ chats }) => chats.map(({ seq }) => seq))).toEqual([[1], [3]])
  })

  test('are told that others changed too, where more change than a frame carries', async () => {
    const { chat } = newLog()
    const browser = await browserAt(framesOf(chat))
    const bus = await teller()
    for (const other of chatsBeside(chat, LIST_CHATS + 1)) bus.tell({ chat: other, entries: [] })
    await bus.flush()
    await until(() => browser.frames().length > 0)
    expect(browser.frames()[0]).toMatchObject({ n: 1, isPartial: true })
    expect(browser.frames()[0]?.chats.length).toBe(LIST_CHATS)
  })

  test('are told what waits before a process is frozen or ends', async () => {
    const { chat, commit } = newLog()
    const browser = await browserAt(headTopic(chat), framesOf(chat))
    const bus = await teller()
    bus.tell(commit(1))
    bus.tell(commit(2))
    await bus.flush()
    await until(() => browser.heads().length === 2 && browser.frames().length === 1)
    bus.tell(commit(3))
    await bus.close()
    await until(() => browser.heads().some(({ seq }) => seq === 3))
    expect(browser.frames().at(-1)?.chats).toEqual([commit(3).chat])
  })

  test('learn after a cut of the process that something changed, and where the chat stands', async () => {
    const { chat, commit } = newLog()
    const browser = await browserAt(headTopic(chat), framesOf(chat))
    const wire = await createTcpProxy(() => broker.port)
    const bus = tellerAt(wire.port)
    await bus.listen('fleet', () => undefined)
    bus.tell(commit(1))
    await bus.flush()
    wire.cut()
    bus.tell(commit(2))
    await bus.flush()
    wire.mend()
    await until(() => browser.heads().some(({ seq }) => seq === 2))
    await until(() => browser.frames().some(({ n, isPartial }) => n > 1 && isPartial === true))
    await bus.close()
    await wire.close()
  })
})

test('where gateways serve browsers, nothing is told twice', async () => {
  const { chat, commit } = newLog()
  const browser = await browserAt(`w/${chat.workspaceId}/#`)
  const { bus } = processes.start({ host: '127.0.0.1', port: broker.port, tls: false })
  await bus.listen('fleet', () => undefined)
  bus.tell(commit(1))
  await bus.close()
  await until(() => browser.heard.length > 0)
  expect(browser.heard.map(({ topic }) => topic)).toEqual([commitTopic(chat)])
})
