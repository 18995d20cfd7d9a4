import { describe, expect, test } from 'vitest'
import { readEnvironment } from '../process/environment.ts'
import { z } from 'zod'
import { type Chat, newChat } from '../model/chat.ts'
import {
  chatIdOf,
  ContactId,
  newClientMsgId,
  newInboxId,
  newNumberId,
  newUserId,
  newWorkspaceId,
} from '../model/ids.ts'
import type { Entry, MessageEntry } from '../model/message.ts'
import { announce } from './announce.ts'
import type { Signal } from './bus.ts'
import { createBus, RealtimeLevel } from './bus-level.ts'
import { fleetTopic, inboxTopic, workerTopic } from './rooms.ts'

const contact = { id: ContactId.parse('62811@s.whatsapp.net') }
const numberId = newNumberId()
const chat: Chat = {
  ...newChat({
    chatId: chatIdOf(numberId, contact.id),
    workspaceId: newWorkspaceId(),
    inboxId: newInboxId(),
    numberId,
    contact,
  }),
  seq: 1,
}
const message: MessageEntry = {
  kind: 'message',
  seq: 1,
  at: 1,
  sortTs: 1,
  fromMe: false,
  whatsappId: 'A',
  author: { type: 'contact' },
  content: { type: 'text', text: 'Halo' },
}
const queued: MessageEntry = {
  ...message,
  fromMe: true,
  status: 'queued',
  clientMsgId: newClientMsgId(),
  author: { type: 'agent', userId: newUserId(), name: 'Sari' },
}

/** What listeners of the topics hear of one commit. */
const heardOf = async (entries: Entry[]) => {
  const bus = createBus('memory')
  const heard: [string, Signal][] = []
  for (const topic of [inboxTopic(chat.inboxId), workerTopic(numberId), fleetTopic]) {
    await bus.listen(topic, (signal) => heard.push([topic, signal]))
  }
  announce(bus, { chat, entries })
  expect(heard, 'nobody runs inside the call of the sender').toEqual([])
  await Promise.resolve()
  return heard
}

describe('announce', () => {
  test('a commit is told to the feeds of its inbox, and to the worker only if something waits to be sent', async () => {
    const toInbox = [inboxTopic(chat.inboxId), { type: 'chat-changed', chat }]
    const seen: Entry = { kind: 'change', seq: 2, at: 1, change: { type: 'seen', seq: 1, received: 1 } }
    expect(await heardOf([message, seen])).toEqual([toInbox])
    expect(await heardOf([message, queued])).toEqual([toInbox, [workerTopic(numberId), { type: 'outbox' }]])
  })
})

describe('the bus of one process', () => {
  test('signals arrive in the order in which they were sent, until the listener stops', async () => {
    const bus = createBus('memory')
    const heard: Signal[] = []
    const stop = await bus.listen(fleetTopic, (signal) => heard.push(signal))
    const sent: Signal[] = [{ type: 'numbers-changed' }, { type: 'outbox' }, { type: 'qr-wanted' }]
    for (const signal of sent) bus.signal(fleetTopic, signal)
    await Promise.resolve()
    expect(heard).toEqual(sent)
    await stop()
    bus.signal(fleetTopic, { type: 'outbox' })
    await Promise.resolve()
    expect(heard).toEqual(sent)
  })
})

test('a level that does not exist is refused by a sentence that names those that do', () => {
  const schema = z.object({ REALTIME_LEVEL: RealtimeLevel })
  expect(readEnvironment(schema, { REALTIME_LEVEL: '' })).toEqual({ REALTIME_LEVEL: 'memory' })
  expect(() => readEnvironment(schema, { REALTIME_LEVEL: 'carrier pigeon' })).toThrow(
    'REALTIME_LEVEL must be one of the levels of the bus: memory',
  )
})
