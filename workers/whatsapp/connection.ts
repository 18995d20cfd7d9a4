import { SahutError } from '@sahut/core/contract/errors'
import type { Contact } from '@sahut/core/model/chat'
import type { PeerId } from '@sahut/core/model/ids'
import type { Refusal } from '@sahut/core/model/number'
import type { Logger } from '@sahut/core/process/logger'
import {
  type BinaryNode,
  DisconnectReason,
  jidDecode,
  proto,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import { type Addresses, addressesOf, contactOf } from './addresses.ts'
import { type Answer, createAnswers, type Unanswered } from './answers.ts'
import { boundedId } from './bounds.ts'
import { keepArrivalOrder } from './arrival-order.ts'
import type { AuthState } from './auth/auth-state.ts'
import type { Reading, Receipt } from './convert.ts'
import { createDurableInbound } from './decryption/durable-inbound.ts'
import { createDomain, runInDomain } from './error-domain.ts'
import { contextFor, type OutgoingText, textMessage } from './content/text.ts'
import { createKeeper, type Kept } from './keeper.ts'
import { createStanzas } from './stanzas.ts'
import { createFirstDeliveries } from './decryption/first-deliveries.ts'
import type { AskedKey } from '../inbound/asks.ts'
import type { TimeLock } from '../outbound/restriction.ts'
import { listenToLocks } from './time-locks.ts'
import type { FileReference } from './media/reference.ts'
import { askForFile, type FileAnswer, listenToFileAnswers } from './media/retry.ts'
import { watchSilence } from './silence.ts'
import { forgetDevices, makeSocket, type Network } from './socket.ts'

/**
 * How a connection ended: WhatsApp's code, or the error because of which Sahut dropped it. With a refusal the link of
 * a wrong phone was ended.
 */
export type LinkEnd = { code?: number; error?: unknown; refusal?: Refusal }

export type LinkEvents = Kept & {
  /** The text of the QR to show now. */
  qr: (qr: string) => void
  /** The connection is up. @param phone digits */
  open: (phone: string) => void
  /** Whether a message of a chat is durable, with its content. */
  knows: (contact: Contact, fromMe: boolean, whatsappId: string) => Promise<boolean>
  receipt: (receipt: Receipt) => void
  /** Resolves once it is durable that our side has read these. @throws SahutError unavailable, fenced */
  reading: (reading: Reading) => Promise<void>
  /** WhatsApp tells whether the number may write to people who never wrote to it. */
  restricted: (lock: TimeLock) => void
  /** The phone's answer about a file that it was asked for. */
  fileAnswer: (answer: FileAnswer) => void
  /** A message of ours that a contact's device asks for again. */
  textOf: (contact: Contact, whatsappId: string) => Promise<OutgoingText | undefined>
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
  send: (contact: PeerId, text: OutgoingText, whatsappId: string) => Promise<Answer>
  /** Asks the number's phone for a message, which it passes on later. @throws Error if that can't be sent */
  ask: (key: AskedKey) => Promise<void>
  /** Asks the number's phone to put a file at WhatsApp once more. @throws Error if that can't be sent */
  askForFile: (reference: FileReference) => Promise<void>
  /** Ends the link for good, on WhatsApp's side too. */
  logout: () => Promise<void>
  /** Ends the connection at once; nothing is acknowledged from here on. */
  drop: (error: unknown) => void
}

/** Baileys' errors, which are Boom's. */
const Coded = z.object({ output: z.object({ statusCode: z.number().int() }) })

const endOf = (error: unknown): LinkEnd => {
  const coded = Coded.safeParse(error)
  return coded.success ? { code: coded.data.output.statusCode } : { error }
}

type LinkDeps = {
  network: Network
  auth: AuthState
  events: LinkEvents
  /** How long WhatsApp may be silent before the connection is open, ms. */
  connectMs: number
  /** How long WhatsApp may take to answer a message, ms. */
  answerMs: number
  /** What the number's connections before this one left. */
  unanswered: Unanswered
  /** How often WhatsApp is asked for a sign of life, ms. */
  keepAliveMs: number
  /** How long nothing at all may come in while a message waits for its answer, ms. */
  suspectMs: number
  logger: Logger
}

type Key = WAMessage['key']

const isKept = async (events: LinkEvents, addresses: Addresses, key: Key): Promise<boolean> => {
  const { remoteJid, remoteJidAlt, fromMe, id } = key
  const contact = await contactOf(addresses, remoteJid, remoteJidAlt)
  return contact !== undefined && !!id && events.knows(contact, fromMe ?? false, boundedId(id))
}

/** A message of ours that a contact's device asks for again. */
const sentMessage = async (events: LinkEvents, addresses: Addresses, { remoteJid, id }: Key) => {
  const contact = await contactOf(addresses, remoteJid)
  const text = contact === undefined || !id ? undefined : await events.textOf(contact, id)
  return text && textMessage(text)
}

const askPhone = async (sock: WASocket, { id, remoteJid, fromMe }: AskedKey): Promise<void> => {
  await sock.sendPeerDataOperationMessage({
    placeholderMessageResendRequest: [{ messageKey: { id, remoteJid, fromMe } }],
    peerDataOperationRequestType: proto.Message.PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND,
  })
}

/** @throws SahutError unavailable */
const sendText = async (
  sock: WASocket,
  contact: PeerId,
  { text, timer }: OutgoingText,
  messageId: string,
): Promise<void> => {
  try {
    await sock.sendMessage(contact, { text, linkPreview: null, ...contextFor(timer) }, { messageId })
  } catch (cause) {
    forgetDevices([contact, sock.user?.id, sock.user?.lid])
    throw new SahutError('unavailable', 'The message could not be handed to WhatsApp.', { cause })
  }
}

/**
 * Connects a number to WhatsApp: logs in with its credentials or, if there are none, shows QRs until one is scanned.
 */
export const openLink = (deps: LinkDeps): Link => {
  const { network, auth, events, connectMs, answerMs, keepAliveMs, suspectMs, logger } = deps
  const { receipt, reading } = events
  const ending = Promise.withResolvers<LinkEnd>()
  const answers = createAnswers(answerMs, deps.unanswered, () => {
    close({ code: DisconnectReason.timedOut })
  })
  let isOver = false

  const finish = (end: LinkEnd): void => {
    isOver = true
    silence.stop()
    ending.resolve(end)
    answers.failAll()
  }

  const close = (end: LinkEnd): void => {
    if (isOver) return
    // Closes the way out synchronously: whatever Baileys does next about a message can't leave any more.
    const closed = sock.end(end.error instanceof Error ? end.error : undefined)
    finish(end)
    closed.catch((failure: unknown) => {
      logger.warn({ err: failure }, 'closing a connection failed')
    })
  }

  const drop = (error: unknown): void => {
    close({ error })
  }

  const domain = createDomain({ logger, isOver: () => isOver, drop })
  const silence = watchSilence({ connectMs, keepAliveMs, suspectMs }, answers.isAwaited, close)

  const keeper = createKeeper({ kept: events, addresses: () => addresses, logger })
  const deliveries = createFirstDeliveries()
  const durable = createDurableInbound({
    me: () => ({ id: sock.user?.id ?? '', lid: sock.user?.lid ?? '' }),
    isFirst: deliveries.isFirst,
    keep: keeper.keep,
    unreadable: (envelope) => keeper.unreadable(envelope, 'undecryptable'),
    isKept: (key) => isKept(events, addresses, key),
    drop,
  })

  const sock = runInDomain(domain, () =>
    makeSocket({
      network,
      auth: auth.state,
      keepAliveMs,
      logger,
      getMessage: (key) => sentMessage(events, addresses, key),
      makeSignalRepository: durable.makeRepository,
    }),
  )
  const addresses = addressesOf(sock, durable.lidMapping())

  silence.listenTo(sock)
  sock.ws.on('CB:success', deliveries.loggedIn)
  // Baileys' own events come out of a buffer that an ending connection throws away; stanzas do not.
  keepArrivalOrder(sock.ws, {
    stanzas: createStanzas({ sock, addresses, keeper, answers, receipt, reading, logger }),
    note: durable.note,
    isOver: () => isOver,
    onFailure: drop,
  })
  sock.ws.on('CB:ack,class:message', ({ attrs: { id = '', from, error } }: BinaryNode) => {
    // What it was sent by may be out of date: before it is sent again, WhatsApp is asked anew.
    if (error !== undefined) forgetDevices([from, sock.user?.id, sock.user?.lid])
    answers.give(id, error === undefined ? {} : { refusal: Number(error) })
  })
  sock.ev.on('creds.update', auth.saveCreds)
  listenToLocks(sock, events.restricted, logger)
  listenToFileAnswers(sock, events.fileAnswer)
  sock.ev.on('connection.update', ({ connection, qr, lastDisconnect }) => {
    if (qr !== undefined) events.qr(qr)
    if (connection === 'open') events.open(jidDecode(sock.user?.id)?.user ?? '')
    if (connection === 'close') finish(endOf(lastDisconnect?.error))
  })
  // The second net: what came past the decryption, such as a message that the phone was asked for. The rest of what
  // it brings is known by its key.
  sock.ev.on('messages.upsert', ({ messages }) => {
    for (const message of messages) keeper.keep(message).catch(drop)
  })

  return {
    ended: ending.promise,
    drop,
    send: (contact, text, whatsappId) => {
      const answer = answers.to(whatsappId)
      runInDomain(domain, () => sendText(sock, contact, text, whatsappId)).catch((error: unknown) => {
        answers.fail(whatsappId, error)
      })
      return answer
    },
    ask: (key) => runInDomain(domain, () => askPhone(sock, key)),
    askForFile: (reference) => runInDomain(domain, () => askForFile(sock, reference)),
    logout: async () => {
      await runInDomain(domain, () => sock.logout())
      await ending.promise
    },
  }
}
