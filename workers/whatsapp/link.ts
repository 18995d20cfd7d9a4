import { SahutError } from '@sahut/core/contract/errors'
import type { Contact } from '@sahut/core/model/chat'
import type { ContactId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import {
  areJidsSameUser,
  type BinaryNode,
  getBinaryNodeChildren,
  jidDecode,
  type proto,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys'
import { LRUCache } from 'lru-cache'
import { keepArrivalOrder } from './arrival-order.ts'
import type { AuthState } from './auth-state.ts'
import { type Addresses, contactOf, type Incoming, incomingOf } from './convert.ts'
import { createDurableInbound } from './durable-inbound.ts'
import { makeSocket, type Network } from './socket.ts'

/** How long an answer about an address that is not known is believed, ms. */
const UNKNOWN_ADDRESS_MS = 60_000

/** A receipt of a contact's device for messages of ours. */
export type Receipt = { contact: Contact; whatsappIds: string[]; type: 'delivered' | 'read' }

/** How a connection ended: WhatsApp's code, or the error because of which Sahut dropped it. */
export type LinkEnd = { code?: number; error?: unknown }

/** What WhatsApp said to a message of ours: nothing, which is consent, or its error code. */
export type Answer = { refusal?: number }

export type LinkEvents = {
  /** The text of the QR to show now. */
  qr: (qr: string) => void
  /** The connection is up. @param phone digits */
  open: (phone: string) => void
  /** Resolves once the message is durable; a rejection ends the connection. */
  message: (incoming: Incoming) => Promise<void>
  receipt: (receipt: Receipt) => void
  /** The text of a message of ours that a contact's device asks for again. */
  textOf: (contact: Contact, whatsappId: string) => Promise<string | undefined>
}

/** One connection of one number, from its first byte to its end. */
export type Link = {
  /** Resolves when nothing is sent or received any more. */
  ended: Promise<LinkEnd>
  /**
   * Sends a text under a given WhatsApp id and waits for WhatsApp's answer.
   * @throws Error if the connection ended or the answer did not come in time: whether WhatsApp has the message is
   *   not known, send it again under the same id
   */
  send: (contact: ContactId, text: string, whatsappId: string) => Promise<Answer>
  /** Ends the link for good, on WhatsApp's side too. */
  logout: () => Promise<void>
  /** Ends the connection at once; nothing is acknowledged from here on. */
  drop: (error: unknown) => void
}

const codeOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('output' in error)) return undefined
  const { output } = error
  if (typeof output !== 'object' || output === null || !('statusCode' in output)) return undefined
  return typeof output.statusCode === 'number' ? output.statusCode : undefined
}

const addressesOf = (sock: WASocket): Addresses => {
  const unknown = new LRUCache<string, true>({ max: 1_000, ttl: UNKNOWN_ADDRESS_MS })
  const remembering =
    (find: (jid: string) => Promise<string | null>) =>
    async (jid: string): Promise<string | null> => {
      if (unknown.has(jid)) return null
      const found = await find(jid)
      if (found === null) unknown.set(jid, true)
      return found
    }
  const { lidMapping } = sock.signalRepository
  return {
    lidOf: remembering((jid) => lidMapping.getLIDForPN(jid)),
    pnOf: remembering((jid) => lidMapping.getPNForLID(jid)),
    isMe: (jid) => areJidsSameUser(jid, sock.user?.id) || areJidsSameUser(jid, sock.user?.lid),
  }
}

const RECEIPTS: Readonly<Record<string, Receipt['type']>> = {
  '': 'delivered',
  inactive: 'delivered',
  read: 'read',
  played: 'read',
}

/** Every message id that a `<receipt>` speaks of: its own and those in its list. */
const idsIn = ({ attrs, content }: BinaryNode): string[] => {
  const [list] = Array.isArray(content) ? content : []
  const items = list === undefined ? [] : getBinaryNodeChildren(list, 'item')
  return [attrs['id'], ...items.map((item) => item.attrs['id'])].filter((id) => id !== undefined)
}

/** Answers that messages wait for, by the messages' ids. */
const createAnswers = (answerMs: number) => {
  type Waiting = { give: (answer: Answer) => void; fail: (error: unknown) => void }
  const waiting = new Map<string, Waiting>()
  return {
    /** Rejects after `answerMs`, or when it is failed before. */
    to: async (id: string): Promise<Answer> => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      const timer = setTimeout(() => {
        reject(new SahutError('unavailable', 'WhatsApp did not answer in time.'))
      }, answerMs)
      waiting.set(id, { give: resolve, fail: reject })
      try {
        return await promise
      } finally {
        clearTimeout(timer)
        waiting.delete(id)
      }
    },
    give: (id: string, answer: Answer): void => {
      waiting.get(id)?.give(answer)
    },
    fail: (id: string, error: unknown): void => {
      waiting.get(id)?.fail(error)
    },
    failAll: (): void => {
      const error = new SahutError('unavailable', 'The connection ended before WhatsApp answered.')
      for (const { fail } of waiting.values()) fail(error)
    },
  }
}

/**
 * Connects a number to WhatsApp: logs in with its credentials or, if there are none, shows QRs until one is scanned.
 * @param answerMs how long WhatsApp may take to answer a message
 */
export const openLink = (deps: {
  network: Network
  auth: AuthState
  events: LinkEvents
  answerMs: number
  logger: Logger
}): Link => {
  const { auth, events, logger } = deps
  const ending = Promise.withResolvers<LinkEnd>()
  const answers = createAnswers(deps.answerMs)
  let isOver = false

  const finish = (end: LinkEnd): void => {
    isOver = true
    ending.resolve(end)
    answers.failAll()
  }

  const drop = (error: unknown): void => {
    if (isOver) return
    // Closes the way out synchronously: whatever Baileys does next about a message can't leave any more.
    const closed = sock.end(error instanceof Error ? error : undefined)
    finish({ error })
    closed.catch((failure: unknown) => {
      logger.warn({ err: failure }, 'closing a connection failed')
    })
  }

  const keep = async (message: WAMessage): Promise<void> => {
    const incoming = await incomingOf(message, addresses)
    if (incoming !== undefined) await events.message(incoming)
  }

  const durable = createDurableInbound({
    me: () => ({ id: sock.user?.id ?? '', lid: sock.user?.lid ?? '' }),
    keep,
    drop,
  })

  const getMessage = async ({ remoteJid, id }: { remoteJid?: string | null; id?: string | null }) => {
    const contact = await contactOf(addresses, remoteJid)
    const text = contact === undefined || !id ? undefined : await events.textOf(contact, id)
    return text === undefined ? undefined : ({ conversation: text } satisfies proto.IMessage)
  }

  const sock = makeSocket({
    network: deps.network,
    auth: auth.state,
    logger,
    getMessage,
    makeSignalRepository: durable.makeRepository,
  })
  const addresses = addressesOf(sock)

  const takeReceipt = async (node: BinaryNode): Promise<void> => {
    const type = RECEIPTS[node.attrs['type'] ?? '']
    const from = node.attrs['from']
    if (type === undefined || node.attrs['recipient'] !== undefined || addresses.isMe(from ?? '')) return
    const contact = await contactOf(addresses, from)
    if (contact === undefined) return
    const whatsappIds = idsIn(node)
    for (const id of whatsappIds) answers.give(id, {})
    events.receipt({ contact, whatsappIds, type })
  }

  /** Baileys' own events come out of a buffer that an ending connection throws away; stanzas do not. */
  const listenToStanzas = (): void => {
    keepArrivalOrder(sock.ws, { note: durable.note, isOver: () => isOver })
    sock.ws.on('CB:ack,class:message', ({ attrs }: BinaryNode) => {
      const error = attrs['error']
      answers.give(attrs['id'] ?? '', error === undefined ? {} : { refusal: Number(error) })
    })
    sock.ws.on('CB:receipt', (node: BinaryNode) => {
      takeReceipt(node).catch((error: unknown) => {
        logger.warn({ err: error }, 'a receipt could not be taken')
      })
    })
  }

  const listenToEvents = (): void => {
    sock.ev.on('creds.update', auth.saveCreds)
    sock.ev.on('connection.update', ({ connection, qr, lastDisconnect }) => {
      if (qr !== undefined) events.qr(qr)
      if (connection === 'open') events.open(jidDecode(sock.user?.id)?.user ?? '')
      if (connection === 'close') {
        const code = codeOf(lastDisconnect?.error)
        finish(code === undefined ? { error: lastDisconnect?.error } : { code })
      }
    })
    // The second net: what came past the decryption, such as a message that the phone sent again. The rest of
    // what it brings is known by its key.
    sock.ev.on('messages.upsert', ({ messages }) => {
      for (const message of messages) keep(message).catch(drop)
    })
  }

  listenToStanzas()
  listenToEvents()

  return {
    ended: ending.promise,
    drop,
    send: (contact, text, whatsappId) => {
      const answer = answers.to(whatsappId)
      sock
        .sendMessage(contact, { text, linkPreview: null }, { messageId: whatsappId })
        .catch((error: unknown) => {
          answers.fail(whatsappId, error)
        })
      return answer
    },
    logout: async () => {
      await sock.logout()
      await ending.promise
    },
  }
}
