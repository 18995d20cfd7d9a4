import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SahutError } from '@sahut/core/contract/errors'
import type { HistoryPage } from '@sahut/core/contract/history'
import type { ClientEvents, ServerEvents } from '@sahut/core/contract/socket'
import { applyEntry, type Chat, newChat } from '@sahut/core/model/chat/chat'
import {
  chatIdOf,
  ClientMsgId,
  ContactId,
  newInboxId,
  newNumberId,
  newUserId,
  newWorkspaceId,
} from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { Server } from 'socket.io'
import { onTestFinished } from 'vitest'
import type { HistoryRequest } from './open-chat.ts'
import type { Live, LiveToken } from './live.ts'
import { createLive } from './socket.ts'

/*
 * For tests of the live code: a gateway over real sockets that does wrong what a test tells it to.
 */

export const numberId = newNumberId()
const contact = ContactId.parse('628111000003@s.whatsapp.net')
export const chatId = chatIdOf(numberId, contact)
/** A number that waits for its phone. */
const number: WhatsAppNumber = {
  numberId,
  workspaceId: newWorkspaceId(),
  inboxId: newInboxId(),
  label: 'Sales',
  state: 'linking',
  since: 0,
}
const agent = { type: 'agent' as const, userId: newUserId(), name: 'Budi' }

/** What a gateway does with one command; nothing means that its answer is lost. */
export type Fault = 'lost ack' | 'refused' | undefined

/** What serves a browser, whatever it is connected to. */
export type LiveServer = {
  connect: () => Live
  /** What a server does wrong with the next commands. */
  faults: Fault[]
  /** Appends what nobody is told of. */
  append: (text: string) => unknown
  /** Appends it and tells it. */
  say: (text: string) => void
  texts: () => string[]
  history: (request: HistoryRequest) => Promise<HistoryPage>
  /** Cuts every connection, once. */
  cut: () => void
}

/** The log of one chat, in memory. */
export const createOneChat = () => {
  let chat: Chat = newChat({
    chatId,
    workspaceId: newWorkspaceId(),
    inboxId: newInboxId(),
    numberId,
    contact: { id: contact },
  })
  const entries: MessageEntry[] = []

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

  return {
    chat: () => chat,
    append,
    texts: () => entries.map(({ content }) => (content.type === 'text' ? content.text : '')),
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

/** A gateway over a real Socket.IO server, with one chat, that does wrong what a test tells it to. */
export const createGateway = async () => {
  const http = createServer()
  const io = new Server<ClientEvents, ServerEvents>(http, { transports: ['websocket'] })
  const one = createOneChat()
  const seqs = new Map<ClientMsgId, number>()
  const tokens: string[] = []
  const renewed: string[] = []
  const faults: Fault[] = []
  let isValid = (_token: string) => true

  const publish = (entry: MessageEntry) =>
    io.to('chat').emit('chat:appended', { chatId, epoch: one.chat().epoch, entries: [entry] })

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
      ack({ ok: true, data: { chat: one.chat() } })
    })
    socket.on('number:open', (_input, ack) => {
      void socket.join('number')
      ack({ ok: true, data: { number } })
    })
    socket.on('session:renew', ({ token }, ack) => {
      renewed.push(token)
      ack({ ok: true, data: { expiresAt: Date.now() + 60_000 } })
    })
    socket.on('message:send', ({ clientMsgId: sent, text = '' }, ack) => {
      const clientMsgId = ClientMsgId.parse(sent)
      const fault = faults.shift()
      if (fault === 'refused') {
        ack({ ok: false, error: new SahutError('forbidden', 'Not your inbox.').toBody() })
        return
      }
      const seq = seqs.get(clientMsgId) ?? one.append(text, clientMsgId).seq
      seqs.set(clientMsgId, seq)
      if (fault === 'lost ack') socket.conn.close()
      else ack({ ok: true, data: { seq } })
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => io.close())
  const { port } = http.address() as AddressInfo

  const url = `http://127.0.0.1:${port}`
  return {
    url,
    connect: () => connect(url),
    tokens,
    renewed,
    faults,
    append: one.append,
    say: (text: string) => publish(one.append(text)),
    texts: one.texts,
    history: one.history,
    cut: () => {
      io.disconnectSockets(true)
    },
    /** Shows a QR to whoever follows the number. */
    show: (qr: string) => io.to('number').emit('number:shown', { numberId, qr }),
    sockets: () => io.sockets.sockets.size,
    expect: (valid: (token: string) => boolean) => {
      isValid = valid
    },
  }
}

export const connect = (url: string, token?: (stale?: string) => Promise<LiveToken>): Live => {
  const live = createLive({
    url,
    token: token ?? (() => Promise.resolve({ token: 'good', leftMs: 60_000 })),
  })
  onTestFinished(live.close)
  return live
}

/** Resolves once the state that `listen` tells of fits. */
export const until = <State>(
  listen: (listener: (state: State) => void) => () => void,
  fits: (state: State) => boolean,
) =>
  new Promise<State>((resolve) => {
    const listener = (state: State) => {
      if (fits(state)) resolve(state)
    }
    onTestFinished(listen(listener))
  })
