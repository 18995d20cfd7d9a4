import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTeam, type Ground, openGround, type Team } from '@sahut/core/auth/team-fixture'
import { type CommandName, commands } from '@sahut/core/contract/socket'
import { newClientMsgId } from '@sahut/core/model/ids'
import { TEXT_LIMIT } from '@sahut/core/model/message/message'
import type { Bus } from '@sahut/core/bus/bus'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { type Browser, startGateway, type StartedGateway } from '../browser-fixture.ts'

const bus = createMemoryBus()
let ground: Ground
let gateway: StartedGateway
let team: Team
let browser: Browser

beforeAll(async () => {
  ground = await openGround(bus.tell)
  gateway = await startGateway(ground, bus, { commandsPer10s: 10_000 })
})

beforeEach(async () => {
  team = await createTeam(ground)
  browser = await gateway.connect(team.agent.token)
})

afterEach(() => {
  browser.socket.disconnect()
})

afterAll(async () => {
  await gateway.close()
  await ground.close()
})

const refused = (code: string) => ({ ok: false, error: { code, message: expect.any(String) as string } })

test('what a browser had asked for and nobody had begun is left undone once it has gone, so that a gateway can close', async () => {
  const [begun, goOn] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  let follows = 0
  const slow: Bus = {
    ...bus,
    follow: async (...followed) => {
      follows += 1
      begun.resolve(undefined)
      await goOn.promise
      return bus.follow(...followed)
    },
  }
  const slowly = await startGateway(ground, slow)
  const leaving = await slowly.connect(team.admin.token)
  const { inbox, otherInbox } = team
  for (const { inboxId } of [inbox, otherInbox])
    leaving.socket.emit('inbox:open', { inboxId }, () => undefined)
  await begun.promise
  leaving.socket.disconnect()
  while (slowly.io.sockets.sockets.size > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  goOn.resolve(undefined)
  await slowly.close()
  expect(follows).toBe(1)
})

describe('what a client must not be able to break', () => {
  const names = Object.keys(commands) as CommandName[]
  const malformed = [
    undefined,
    null,
    0,
    'text',
    [],
    {},
    { chatId: null, inboxId: 1, numberId: {}, seq: 'x', token: [] },
    {
      chatId: 'chat:*',
      inboxId: 'inb_',
      numberId: '../',
      token: 'x.y.z',
      clientMsgId: '',
      text: '',
      seq: -1,
    },
    { chatId: { toString: 'x' }, __proto__: { chatId: 'cht_00000000' } },
    new Uint8Array([1, 2, 3]),
  ]

  test.each(names)('%s refuses what the contract does not allow, and the socket lives on', async (name) => {
    for (const input of malformed.filter((one) => !commands[name].input.safeParse(one).success)) {
      const answer = await browser.emitRaw(name, input)
      expect(answer).toMatchObject(
        refused(expect.stringMatching(/^(invalid_input|unauthenticated)$/) as string),
      )
    }
    expect(await browser.emitRaw(name)).toMatchObject(refused('invalid_input'))
    const { chatId } = await team.chat()
    expect(await browser.emitRaw('chat:open', { chatId }, 'and more')).toMatchObject(refused('invalid_input'))
    await browser.send('chat:open', { chatId })
  })

  test('commands without an ack are taken, and malformed ones do no harm', async () => {
    const { chatId } = await team.chat()
    const raw = browser.socket as unknown as { emit: (...args: unknown[]) => void }
    for (const name of names) {
      raw.emit(name)
      for (const input of malformed) raw.emit(name, input)
      // Only so many may wait at a time.
      await browser.emitRaw('nothing')
    }
    raw.emit('chat:open', { chatId })
    const text = 'without an ack'
    raw.emit('message:send', { chatId, clientMsgId: newClientMsgId(), text })
    await browser.until(() => browser.facts('chat:appended').length > 0)
    expect(browser.facts('chat:appended')[0]?.entries).toMatchObject([{ content: { text } }])
  })

  test('commands that do not exist, even by names that mean something to servers, are answered', async () => {
    for (const name of ['nothing', '', 'error', 'constructor', '__proto__', 'toString', 'chat:appended', 7]) {
      expect(await browser.emitRaw(name, {}), String(name)).toMatchObject(refused('invalid_input'))
    }
  })

  test('a payload beyond the limit ends its own connection and no other', async () => {
    const other = await gateway.connect(team.admin.token)
    const { chatId } = await team.chat()
    const raw = browser.socket as unknown as { emit: (...args: unknown[]) => void }
    raw.emit('message:send', { chatId, clientMsgId: newClientMsgId(), text: 'x'.repeat(400 * 1024) })
    await browser.until(() => !browser.socket.connected)
    await other.send('chat:open', { chatId })
  })

  test('a user who asks too much is slowed down, over all sockets, and others are not', async () => {
    const strict = await startGateway(ground, bus, { commandsPer10s: 5 })
    const [one, two] = [await strict.connect(team.agent.token), await strict.connect(team.agent.token)]
    const other = await strict.connect(team.admin.token)
    const { chatId } = await team.chat()
    const answers = await Promise.all(
      [one, two].flatMap((asking) => Array.from({ length: 5 }, () => asking.ask('chat:open', { chatId }))),
    )
    expect(answers.filter((answer) => answer.ok)).toHaveLength(5)
    for (const answer of answers) {
      if (!answer.ok) expect(answer.error).toMatchObject({ code: 'rate_limited', retry: true })
    }
    await other.send('chat:open', { chatId })
    await strict.close()
  })
})

describe('message:send', () => {
  test('a message is durable and waits for its worker before it is acked', async () => {
    const chat = await team.chat()
    const clientMsgId = newClientMsgId()
    const { seq } = await browser.send('message:send', { chatId: chat.chatId, clientMsgId, text: 'Siap kak' })
    expect(await ground.log.message(chat, seq)).toMatchObject({
      seq,
      fromMe: true,
      clientMsgId,
      status: 'queued',
      author: { type: 'agent', userId: team.agent.user.userId, name: team.agent.user.name },
      content: { type: 'text', text: 'Siap kak' },
    })
    expect(await ground.log.outbox(chat.numberId)).toMatchObject([{ seq, clientMsgId }])
  })

  test('the same message sent again, also at the same moment and over another gateway, is one message', async () => {
    const chat = await team.chat()
    const second = await startGateway(ground, bus)
    const elsewhere = await second.connect(team.agent.token)
    const message = { chatId: chat.chatId, clientMsgId: newClientMsgId(), text: 'once' }
    const acks = await Promise.all([
      browser.send('message:send', message),
      browser.send('message:send', message),
      elsewhere.send('message:send', message),
    ])
    const again = await browser.send('message:send', message)
    expect(new Set([...acks, again].map(({ seq }) => seq)).size).toBe(1)
    const page = await ground.log.before(chat, undefined, 100)
    expect(page?.entries.filter((entry) => entry.kind === 'message' && entry.fromMe)).toHaveLength(1)
    expect(await ground.log.outbox(chat.numberId)).toHaveLength(1)
    await second.close()
  })

  test('messages that are sent without waiting for each other keep their order', async () => {
    const chat = await team.chat()
    const texts = Array.from({ length: 20 }, (_, n) => `message ${String(n)}`)
    const acks = await Promise.all(
      texts.map((text) =>
        browser.send('message:send', { chatId: chat.chatId, clientMsgId: newClientMsgId(), text }),
      ),
    )
    expect(acks.map(({ seq }) => seq)).toEqual(texts.map((_, n) => n + 2))
  })

  test('a text of the greatest length arrives whole, one character more is refused', async () => {
    const { chatId, ...chat } = await team.chat()
    const send = (text: string) =>
      browser.ask('message:send', { chatId, clientMsgId: newClientMsgId(), text })
    // The limit counts UTF-16 units: a 4-byte character is two of them, a 3-byte one is one.
    for (const text of ['😀'.repeat(TEXT_LIMIT / 2), '字'.repeat(TEXT_LIMIT), '"'.repeat(TEXT_LIMIT)]) {
      const answer = await send(text)
      if (!answer.ok) throw new Error(answer.error.message)
      const message = await ground.log.message({ ...chat, chatId }, answer.data.seq)
      expect(message?.content.type === 'text' && message.content.text === text).toBe(true)
    }
    expect(await send('x'.repeat(TEXT_LIMIT + 1))).toMatchObject(refused('invalid_input'))
    expect(await send('   \n ')).toMatchObject(refused('invalid_input'))
  })

  test('a user who writes too much is slowed down', async () => {
    const strict = await startGateway(ground, bus, { messagesPer10s: 2 })
    const writer = await strict.connect(team.agent.token)
    const { chatId } = await team.chat()
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        writer.ask('message:send', { chatId, clientMsgId: newClientMsgId(), text: 'x' }),
      ),
    )
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, false, false])
    await strict.close()
  })
})

describe('message:cancel', () => {
  const send = async (text = 'Nanti saja') => {
    const chat = await team.chat()
    const { chatId } = chat
    const { seq } = await browser.send('message:send', { chatId, clientMsgId: newClientMsgId(), text })
    return { chat, chatId, seq, row: { ...chat, seq } }
  }

  test('a message that waits is taken back for good, everybody sees it, and asking again is answered alike', async () => {
    const { chat, chatId, seq, row } = await send()
    await browser.send('chat:open', { chatId })
    expect(await browser.send('message:cancel', { chatId, seq })).toEqual({})
    expect(await browser.send('message:cancel', { chatId, seq })).toEqual({})
    expect(await ground.log.message(chat, seq)).toMatchObject({ status: 'cancelled' })
    expect(await ground.log.outbox(chat.numberId)).toEqual([])
    expect(await ground.log.claim(row, 1)).toBe('cancelled')
    await browser.until(() => browser.facts('chat:appended').length > 0)
    expect(browser.facts('chat:appended').flatMap(({ entries }) => entries)).toMatchObject([
      { kind: 'change', change: { type: 'status', target: seq, status: 'cancelled' } },
    ])
  })

  test('a message that is being sent, was sent or failed is not taken back, and the answer says which', async () => {
    const { chat, chatId, seq, row } = await send()
    await ground.log.claim(row, 1)
    const cancel = () => browser.ask('message:cancel', { chatId, seq })
    expect(await cancel()).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('is being sent') as string },
    })
    for (const status of ['failed', 'sent'] as const) {
      await ground.log.append(chat, { kind: 'change', change: { type: 'status', target: seq, status } })
      expect(await cancel()).toMatchObject(refused('conflict'))
      expect(await ground.log.message(chat, seq)).toMatchObject({ status })
    }
  })

  test("nobody takes back a contact's message, one that is not there, or one of a chat that is not theirs", async () => {
    const { chatId, seq } = await send()
    for (const place of [seq - 1, seq + 7, 0])
      expect(await browser.ask('message:cancel', { chatId, seq: place })).toMatchObject(refused('not_found'))
    const stranger = await gateway.connect((await createTeam(ground)).admin.token)
    expect(await stranger.ask('message:cancel', { chatId, seq })).toMatchObject(refused('not_found'))
    stranger.socket.disconnect()
  })
})
