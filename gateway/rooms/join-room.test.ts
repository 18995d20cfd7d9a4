import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTeam, fromContact, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import type { CommandInput } from '@sahut/core/contract/socket'
import type { ChatRef } from '@sahut/core/model/chat/chat'
import { newClientMsgId, newInboxId, newNumberId } from '@sahut/core/model/ids'
import type { Bus, Signal } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { chatRoom, numberRoom, workerTopic } from '@sahut/core/bus/rooms'
import { type Browser, startGateway, type StartedGateway } from '../browser-fixture.ts'

const bus = createMemoryBus()
let ground: Ground
let gateway: StartedGateway

beforeAll(async () => {
  ground = await openGround(bus.tell)
  gateway = await startGateway(ground, bus, { recheckMs: 100 })
})

afterAll(async () => {
  await gateway.close()
  await ground.close()
})

const seqsOf = (browser: Browser): number[] =>
  browser.facts('chat:appended').flatMap(({ entries }) => entries.map(({ seq }) => seq))

describe('opening a chat', () => {
  test('whatever is appended after the ack arrives live, and what was before is within its seq', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const browser = await gateway.connect(team.agent.token)

    // A busy chat while it is opened: with the ack's seq and what came live, no seq is missing.
    const busy = { on: true }
    const traffic = (async () => {
      while (busy.on) await ground.log.append(chat, fromContact('in between'))
    })()
    const { chat: opened } = await browser.send('chat:open', { chatId: chat.chatId })
    const { seq: first } = await ground.log.append(chat, fromContact('right after the ack'))
    await browser.until(() => seqsOf(browser).includes(first))
    busy.on = false
    await traffic
    const { seq: last } = await ground.log.append(chat, fromContact('last'))
    await browser.until(() => seqsOf(browser).includes(last))

    const live = new Set(seqsOf(browser))
    const missing = Array.from({ length: last - opened.seq }, (_, n) => opened.seq + 1 + n).filter(
      (seq) => !live.has(seq),
    )
    expect(missing).toEqual([])
    expect(opened.chatId).toBe(chat.chatId)
  })

  test('entries arrive in the order of their seq', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const browser = await gateway.connect(team.agent.token)
    await browser.send('chat:open', { chatId: chat.chatId })
    await Promise.all(Array.from({ length: 50 }, (_, n) => ground.log.append(chat, fromContact(String(n)))))
    await browser.until(() => seqsOf(browser).length >= 50)
    expect(seqsOf(browser)).toEqual(Array.from({ length: 50 }, (_, n) => n + 2))
  })

  test('an agent gets the chats that are open and no other, and nothing after closing', async () => {
    const team = await createTeam(ground)
    const [open, shut] = [await team.chat(), await team.chat()]
    const browser = await gateway.connect(team.agent.token)
    await browser.send('chat:open', { chatId: open.chatId })
    await ground.log.append(shut, fromContact('not for this screen'))
    const { seq } = await ground.log.append(open, fromContact('for this screen'))
    await browser.until(() => seqsOf(browser).includes(seq))
    await browser.send('chat:close', { chatId: open.chatId })
    await ground.log.append(open, fromContact('after closing'))
    await browser.send('chat:open', { chatId: shut.chatId })
    const { seq: last } = await ground.log.append(shut, fromContact('end'))
    await browser.until(() => seqsOf(browser).includes(last))
    expect(browser.facts('chat:appended').map(({ chatId }) => chatId)).toEqual([open.chatId, shut.chatId])
  })

  test('the ack waits until the subscription is live, and the head is read after that', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const order: string[] = []
    let goLive = (): void => undefined
    const slow: Bus = {
      ...createMemoryBus(),
      live: () =>
        new Promise((resolve) => {
          order.push('subscribing')
          goLive = resolve
        }),
    }
    const behind = await startGateway(ground, slow)
    const browser = await behind.connect(team.agent.token)
    const opening = browser.send('chat:open', { chatId: chat.chatId }).then((data) => {
      order.push('acked')
      return data
    })
    while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const { seq } = await ground.log.append(chat, fromContact('while it was subscribing'))
    order.push('live')
    goLive()
    expect((await opening).chat.seq).toBe(seq)
    expect(order).toEqual(['subscribing', 'live', 'acked'])
    await behind.close()
  })

  test('a chat whose subscription fails is not left half open', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const broken: Bus = { ...createMemoryBus(), live: () => Promise.reject(new Error('no subscription')) }
    const behind = await startGateway(ground, broken)
    const browser = await behind.connect(team.agent.token)
    expect(await browser.ask('chat:open', { chatId: chat.chatId })).toMatchObject({
      ok: false,
      error: { code: 'internal', retry: true },
    })
    expect(behind.io.sockets.adapter.rooms.has(chatRoom(chat.chatId))).toBe(false)
    await behind.close()
  })

  test('commands count in the order in which they were sent: opened and closed at once is closed', async () => {
    const team = await createTeam(ground)
    const { chatId, inboxId } = await team.chat()
    const browser = await gateway.connect(team.agent.token)
    await Promise.all([browser.send('chat:open', { chatId }), browser.send('chat:close', { chatId })])
    expect(gateway.io.sockets.adapter.rooms.has(chatRoom(chatId))).toBe(false)
    await Promise.all([browser.send('inbox:close', { inboxId }), browser.send('inbox:open', { inboxId })])
    await ground.log.append(await team.chat(), fromContact('new'))
    await browser.until(() => browser.facts('inbox:changed').length > 0)
  })

  test('a page that leaves while its inbox is being opened leaves nothing behind', async () => {
    const team = await createTeam(ground)
    let listening = 0
    let goLive: (() => void) | undefined
    const quick = createMemoryBus()
    const slow: Bus = {
      ...quick,
      follow: () =>
        new Promise((resolve) => {
          listening += 1
          goLive = () => {
            resolve(() => {
              listening -= 1
              return Promise.resolve()
            })
          }
        }),
    }
    const behind = await startGateway(ground, slow)
    const browser = await behind.connect(team.agent.token)
    const [socket] = await behind.io.fetchSockets()
    const left = new Promise((resolve) =>
      behind.io.sockets.sockets.get(socket?.id ?? '')?.on('disconnect', resolve),
    )
    browser.socket.emit('inbox:open', { inboxId: team.inbox.inboxId }, () => undefined)
    while (goLive === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
    browser.socket.disconnect()
    await left
    expect(listening).toBe(1)
    goLive()
    while (listening > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await behind.close()
  })

  test('a lost last message shows by the heads that rooms are told', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const silent = await startGateway(ground, createMemoryBus(), { beaconMs: 100 })
    const browser = await silent.connect(team.agent.token)
    await browser.send('chat:open', { chatId: chat.chatId })
    const { seq, epoch } = await ground.log.append(chat, fromContact('the bus loses this'))
    await browser.until(() => browser.facts('chat:advanced').some((head) => head.seq === seq))
    expect(browser.facts('chat:advanced').at(-1)).toEqual({ chatId: chat.chatId, epoch, seq })
    expect(browser.facts('chat:appended')).toEqual([])
    await silent.close()
  })
})

describe('rights', () => {
  const everything = (chat: ChatRef, team: Team) =>
    [
      ['chat:open', { chatId: chat.chatId }],
      ['chat:seen', { chatId: chat.chatId, seq: 1 }],
      ['message:send', { chatId: chat.chatId, clientMsgId: newClientMsgId(), text: 'let me in' }],
      ['inbox:open', { inboxId: team.otherInbox.inboxId }],
      ['number:open', { numberId: team.otherNumber.numberId }],
    ] as const

  test('who is of another workspace or was not given the inbox gets nothing by any command', async () => {
    const team = await createTeam(ground)
    const stranger = await createTeam(ground)
    const chat = await team.chat(team.otherNumber)
    const uninvited = [
      await gateway.connect(stranger.agent.token),
      await gateway.connect(stranger.admin.token),
      await gateway.connect(team.agent.token),
    ]
    for (const browser of uninvited) {
      for (const [name, input] of everything(chat, team)) {
        const answer = await browser.emitRaw(name, input)
        expect(answer, name).toEqual({
          ok: false,
          error: { code: 'not_found', message: expect.any(String) as string, retry: false },
        })
      }
      const nowhere = await browser.emitRaw('inbox:open', { inboxId: newInboxId() })
      expect(await browser.emitRaw('inbox:open', { inboxId: team.otherInbox.inboxId })).toEqual(nowhere)
      const nobody = await browser.emitRaw('number:open', { numberId: newNumberId() })
      expect(await browser.emitRaw('number:open', { numberId: team.otherNumber.numberId })).toEqual(nobody)
    }

    // Somebody entitled gets all of it, and the others none.
    const admin = await gateway.connect(team.admin.token)
    for (const [name, input] of everything(chat, team)) {
      expect(await admin.emitRaw(name, input), name).toMatchObject({ ok: true })
    }
    bus.publish(numberRoom(team.otherNumber.numberId), 'number:shown', {
      numberId: team.otherNumber.numberId,
      qr: 'the code',
    })
    const { seq } = await ground.log.append(chat, fromContact('a secret'))
    await admin.until(
      () =>
        seqsOf(admin).includes(seq) &&
        admin.facts('number:shown').length > 0 &&
        admin.facts('inbox:changed').some(({ chats }) => chats.some((one) => one.seq === seq)),
    )
    for (const browser of uninvited) expect(browser.seen).toEqual([])
  })

  test('the QR of a number is for admins: an agent of its inbox may not follow it', async () => {
    const team = await createTeam(ground)
    const wanted: Signal[] = []
    const stop = await bus.listen(workerTopic(team.number.numberId), (signal) => wanted.push(signal))
    const agent = await gateway.connect(team.agent.token)
    const input: CommandInput<'number:open'> = { numberId: team.number.numberId }
    expect(await agent.ask('number:open', input)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(wanted).toEqual([])

    const admin = await gateway.connect(team.admin.token)
    expect(await admin.send('number:open', input)).toEqual({ number: team.number })
    expect(wanted).toEqual([{ type: 'qr-wanted' }])
    await stop()
  })

  test('who is taken off an inbox leaves its chats and its feed by the next look, and keeps the rest', async () => {
    const team = await createTeam(ground)
    const [lost, kept] = [await team.chat(), await team.chat(team.otherNumber)]
    const person = await team.person('agent', [team.inbox.inboxId, team.otherInbox.inboxId])
    const browser = await gateway.connect(person.token)
    for (const { chatId, inboxId } of [lost, kept]) {
      await browser.send('chat:open', { chatId })
      await browser.send('inbox:open', { inboxId })
    }
    await ground.accounts.removeFromInbox(team.workspaceId, person.user.userId, team.inbox.inboxId)
    const room = chatRoom(lost.chatId)
    while (gateway.io.sockets.adapter.rooms.has(room)) await new Promise((resolve) => setTimeout(resolve, 10))
    browser.seen.length = 0

    await ground.log.append(lost, fromContact('no longer yours'))
    const { seq } = await ground.log.append(kept, fromContact('still yours'))
    await browser.until(() => seqsOf(browser).includes(seq) && browser.facts('inbox:changed').length > 0)
    expect(browser.facts('chat:appended').map(({ chatId }) => chatId)).toEqual([kept.chatId])
    expect(browser.facts('inbox:changed').map(({ inboxId }) => inboxId)).toEqual([kept.inboxId])
    expect(browser.socket.connected).toBe(true)
  })
})

describe('seen', () => {
  test('unread is what the contact wrote since our side answered or saw it', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const browser = await gateway.connect(team.agent.token)
    await ground.log.append(chat, fromContact('two'))
    await browser.send('message:send', { chatId: chat.chatId, clientMsgId: newClientMsgId(), text: 'reply' })
    const { seq } = await ground.log.append(chat, fromContact('three'))

    await browser.send('chat:seen', { chatId: chat.chatId, seq: 1 })
    expect(await ground.log.chat(chat)).toMatchObject({ seen: seq - 1, unread: 1 })
    await browser.send('chat:seen', { chatId: chat.chatId, seq })
    expect(await ground.log.chat(chat)).toMatchObject({ seen: seq, unread: 0 })
  })

  test('seeing what was seen, or what is not there yet, changes nothing that comes later', async () => {
    const team = await createTeam(ground)
    const chat = await team.chat()
    const browser = await gateway.connect(team.agent.token)
    await browser.send('chat:seen', { chatId: chat.chatId, seq: 1_000_000 })
    const after = await ground.log.chat(chat)
    expect(after).toMatchObject({ seen: 1, unread: 0 })
    await browser.send('chat:seen', { chatId: chat.chatId, seq: 1 })
    expect(await ground.log.chat(chat)).toEqual(after)
    await ground.log.append(chat, fromContact('new'))
    expect(await ground.log.chat(chat)).toMatchObject({ unread: 1 })
  })
})
