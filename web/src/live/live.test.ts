import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SahutError } from '@sahut/core/contract/errors'
import type { HistoryPage } from '@sahut/core/contract/history'
import type { ClientEvents, ServerEvents } from '@sahut/core/contract/socket'
import { applyEntry, type Chat, newChat } from '@sahut/core/model/chat'
import {
  chatIdOf,
  ClientMsgId,
  ContactId,
  newInboxId,
  newNumberId,
  newUserId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message'
import { Server } from 'socket.io'
import { afterEach, describe, expect, test } from 'vitest'
import { phaseOf } from './conversation-state.ts'
import { type HistoryRequest, openChat } from './open-chat.ts'
import { createOutbox, type OutboxStore, type PendingMessage } from './outbox.ts'
import { createLive, type Live, type LiveToken } from './socket.ts'

const numberId = newNumberId()
const contact = ContactId.parse('628111000003@s.whatsapp.net')
const chatId = chatIdOf(numberId, contact)
const agent = { type: 'agent' as const, userId: newUserId(), name: 'Budi' }

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** What a gateway does with one command; nothing means that its answer is lost. */
type Fault = 'lost ack' | 'refused' | undefined

/** A gateway over a real Socket.IO server, with one chat, that does wrong what a test tells it to. */
const createGateway = async () => {
  const http = createServer()
  const io = new Server<ClientEvents, ServerEvents>(http, { transports: ['websocket'] })
  let chat: Chat = newChat({
    chatId,
    workspaceId: newWorkspaceId(),
    inboxId: newInboxId(),
    numberId,
    contact: { id: contact },
  })
  const entries: MessageEntry[] = []
  const seqs = new Map<ClientMsgId, number>()
  const tokens: string[] = []
  const renewed: string[] = []
  const faults: Fault[] = []
  let isValid = (_token: string) => true

  const append = (text: string, clientMsgId?: ClientMsgId) => {
    const seq = chat.seq + 1
    const fromMe = clientMsgId !== undefined
    const entry: MessageEntry = {
      kind: 'message',
      seq,
      at: seq,
      sortTs: seq,
      fromMe,
      whatsappId: `ID${seq}`,
      author: fromMe ? agent : { type: 'contact' },
      content: { type: 'text', text },
      ...(fromMe ? { clientMsgId, status: 'queued' } : {}),
    }
    entries.push(entry)
    chat = applyEntry(chat, entry)
    return entry
  }
  const publish = (entry: MessageEntry) =>
    io.to('chat').emit('chat:appended', { chatId, epoch: chat.epoch, entries: [entry] })

  io.use((socket, next) => {
    const token = String(socket.handshake.auth['token'])
    tokens.push(token)
    if (isValid(token)) {
      next()
      return
    }
    const refusal = new SahutError('token_expired', 'The token has ended.')
    next(Object.assign(new Error(refusal.message), { data: refusal.toBody() }))
  })
  io.on('connection', (socket) => {
    socket.on('chat:open', (_input, ack) => {
      void socket.join('chat')
      ack({ ok: true, data: { chat } })
    })
    socket.on('session:renew', ({ token }, ack) => {
      renewed.push(token)
      ack({ ok: true, data: { expiresAt: Date.now() + 60_000 } })
    })
    socket.on('message:send', ({ clientMsgId: sent, text }, ack) => {
      const clientMsgId = ClientMsgId.parse(sent)
      const fault = faults.shift()
      if (fault === 'refused') {
        ack({ ok: false, error: new SahutError('forbidden', 'Not your inbox.').toBody() })
        return
      }
      const seq = seqs.get(clientMsgId) ?? append(text, clientMsgId).seq
      seqs.set(clientMsgId, seq)
      if (fault === 'lost ack') socket.conn.close()
      else ack({ ok: true, data: { seq } })
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  endings.push(() => io.close())
  const { port } = http.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    tokens,
    renewed,
    faults,
    append,
    say: (text: string) => publish(append(text)),
    texts: () => entries.map(({ content }) => (content.type === 'text' ? content.text : '')),
    cut: () => {
      io.disconnectSockets(true)
    },
    expect: (valid: (token: string) => boolean) => {
      isValid = valid
    },
    history: ({ before, after, limit }: HistoryRequest): Promise<HistoryPage> => {
      if (after !== undefined) {
        const rest = entries.filter(({ seq }) => seq > after)
        const page = rest.slice(0, limit)
        const last = page.at(-1)
        return Promise.resolve({
          chat,
          entries: page,
          ...(rest.length > limit && last ? { next: last.seq } : {}),
        })
      }
      const rest = entries.filter(({ seq }) => before === undefined || seq < before)
      const page = rest.slice(-limit)
      return Promise.resolve({
        chat,
        entries: page,
        ...(rest.length > limit && page[0] ? { next: page[0].seq } : {}),
      })
    },
  }
}

const connect = (url: string, token?: (stale?: string) => Promise<LiveToken>): Live => {
  const live = createLive({
    url,
    token: token ?? (() => Promise.resolve({ token: 'good', leftMs: 60_000 })),
  })
  endings.push(live.close)
  return live
}

/** Resolves once the state that `listen` tells of fits. */
const until = <State>(
  listen: (listener: (state: State) => void) => () => void,
  fits: (state: State) => boolean,
) =>
  new Promise<State>((resolve) => {
    const listener = (state: State) => {
      if (fits(state)) resolve(state)
    }
    endings.push(listen(listener))
  })

const createStore = (): OutboxStore & { rows: Map<ClientMsgId, PendingMessage> } => {
  const rows = new Map<ClientMsgId, PendingMessage>()
  return {
    rows,
    all: () => [...rows.values()],
    put: (message) => void rows.set(message.clientMsgId, message),
    remove: (id) => void rows.delete(id),
  }
}

describe('an open chat over a real socket', () => {
  test('a cut connection and frames that never came leave no hole', async () => {
    const gateway = await createGateway()
    for (let at = 1; at <= 120; at += 1) gateway.append(`past ${at}`)
    const live = connect(gateway.url)
    const open = openChat({ chatId, live, history: gateway.history, pageSize: 10 })
    endings.push(open.close)
    const isLevelAt = (seq: number) =>
      until(open.onState, (state) => phaseOf(state).is === 'level' && state.chat?.seq === seq)

    await isLevelAt(120)
    gateway.say('live')
    await isLevelAt(121)
    gateway.append('lost')
    gateway.say('after the gap')
    await isLevelAt(123)
    gateway.cut()
    await until(open.onState, (state) => phaseOf(state).is === 'joining')
    for (let at = 1; at <= 250; at += 1) gateway.append(`missed ${at}`)
    const { messages } = await isLevelAt(373)
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 263 }, (_, at) => at + 111))
  })

  test('history that fails for a while is read all the same', async () => {
    const gateway = await createGateway()
    gateway.append('first')
    let failures = 2
    const open = openChat({
      chatId,
      live: connect(gateway.url),
      history: (request) => {
        failures -= 1
        return failures >= 0
          ? Promise.reject(new SahutError('unavailable', 'Not now.'))
          : gateway.history(request)
      },
    })
    endings.push(open.close)
    const { messages } = await until(open.onState, (state) => phaseOf(state).is === 'level')
    expect(messages).toHaveLength(1)
  })
})

describe('the connection', () => {
  test('a refused token is replaced by another one, and the connection comes up', async () => {
    const gateway = await createGateway()
    gateway.expect((token) => token === 'fresh')
    const live = connect(gateway.url, (stale) =>
      Promise.resolve({ token: stale === 'old' ? 'fresh' : 'old', leftMs: 60_000 }),
    )
    await until(live.onState, (state) => state === 'connected')
    expect(gateway.tokens.slice(0, 2)).toEqual(['old', 'fresh'])
  })

  test('the token is renewed before it ends, and the connection stays', async () => {
    const gateway = await createGateway()
    let count = 0
    const live = connect(gateway.url, () => {
      count += 1
      return Promise.resolve({
        token: `token ${count}`,
        leftMs: count === 1 ? 1_500 : 60_000,
      })
    })
    const states: string[] = []
    live.onState((state) => states.push(state))
    await expect.poll(() => gateway.renewed, { timeout: 60_000 }).toEqual(['token 2'])
    expect(states).toEqual(['connecting', 'connected'])
  })

  test('a session that is over ends the connection for good and says so', async () => {
    const gateway = await createGateway()
    gateway.expect(() => false)
    const ended = new Promise<SahutError>((resolve) => {
      const live = createLive({
        url: gateway.url,
        token: (stale) =>
          stale === undefined
            ? Promise.resolve({ token: 'revoked', leftMs: 60_000 })
            : Promise.reject(new SahutError('unauthenticated', 'Please sign in.')),
        onEnded: resolve,
      })
      endings.push(live.close)
    })
    expect((await ended).code).toBe('unauthenticated')
  })
})

describe('the outbox', () => {
  test('a message whose ack was lost is sent again under its id, and the log has it once', async () => {
    const gateway = await createGateway()
    gateway.faults.push('lost ack', 'lost ack')
    const outbox = createOutbox(connect(gateway.url), createStore())
    endings.push(outbox.close)
    outbox.send(chatId, 'satu')
    outbox.send(chatId, 'dua')
    await until(outbox.onPending, (pending) => pending.every(({ seq }) => seq !== undefined))
    expect(gateway.texts()).toEqual(['satu', 'dua'])
  })

  test('what was not sent before a reload is sent after it', async () => {
    const store = createStore()
    const before = createLive({
      url: 'http://127.0.0.1:9',
      token: () => Promise.reject(new SahutError('unavailable', 'Offline.')),
    })
    const outbox = createOutbox(before, store)
    outbox.send(chatId, 'sebelum')
    outbox.close()
    before.close()

    const gateway = await createGateway()
    const after = createOutbox(connect(gateway.url), store)
    endings.push(after.close)
    await until(after.onPending, (pending) => pending.every(({ seq }) => seq !== undefined))
    expect(gateway.texts()).toEqual(['sebelum'])
    expect(store.rows.size).toBe(0)
  })

  test('a refused message stays with its reason, holds nothing up, and goes out when tried again', async () => {
    const gateway = await createGateway()
    gateway.faults.push('refused')
    const outbox = createOutbox(connect(gateway.url), createStore())
    endings.push(outbox.close)
    const refused = outbox.send(chatId, 'satu')
    outbox.send(chatId, 'dua')
    const pending = await until(outbox.onPending, (now) => now.some(({ seq }) => seq !== undefined))
    expect(pending.find(({ clientMsgId }) => clientMsgId === refused)?.error?.code).toBe('forbidden')
    outbox.retry(refused)
    await until(outbox.onPending, (now) => now.every(({ seq }) => seq !== undefined))
    expect(gateway.texts()).toEqual(['dua', 'satu'])
  })

  test('what the log has by now is let go of, whether or not its ack came', async () => {
    const gateway = await createGateway()
    const outbox = createOutbox(connect(gateway.url), createStore())
    endings.push(outbox.close)
    const id = outbox.send(chatId, 'satu')
    outbox.settle(chatId, 1, new Set([id]))
    expect(outbox.pending()).toEqual([])
  })
})
