import { SahutError } from '@sahut/core/contract/errors'
import type { Contact } from '@sahut/core/model/chat/chat'
import { isGroup, type PeerId } from '@sahut/core/model/ids'
import type { CodeEnd } from '@sahut/core/model/number/link-code'
import type { Refusal } from '@sahut/core/model/number/number'
import type { Logger } from '@sahut/core/process/logger'
import {
  type BinaryNode,
  DisconnectReason,
  isJidGroup,
  jidDecode,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import { listenToPeople, type PeopleEvents } from '../people/people-news.ts'
import { type Addresses, addressesOf } from '../people/addresses.ts'
import { createGroupBook, type GroupBook, type ToldGroup } from '../groups/groups.ts'
import { type Answer, type Answers, createAnswers, type Unanswered } from '../answers.ts'
import { entryOf } from '../incoming/convert.ts'
import { keepArrivalOrder } from '../incoming/arrival-order.ts'
import type { AuthState } from '../auth/auth-state.ts'
import type { Reading, Receipt } from '../incoming/receipts.ts'
import { createDurableInbound } from '../decryption/durable-inbound.ts'
import { createDomain, runInDomain } from '../error-domain.ts'
import type { Outgoing } from '../content/outgoing.ts'
import { createKeeper, type Kept } from '../incoming/keeper.ts'
import { type ByCode, pairByCode } from './pairing-code.ts'
import { type Sending, sendMessage, sentMessage } from '../sending.ts'
import { createStanzas } from '../incoming/stanzas.ts'
import { createFirstDeliveries } from '../decryption/first-deliveries.ts'
import { createDeeds, type Deeds } from '../incoming/deeds.ts'
import type { TimeLock } from '../../outbound/restriction.ts'
import { createRecent } from '@sahut/core/process/recent'
import { listenToLocks } from './time-locks.ts'
import { type FileAnswer, listenToFileAnswers } from '../media/retry.ts'
import { watchSilence } from './silence.ts'
import type { Proxy } from './proxy.ts'
import { forgetDevices, makeSocket, type Network } from './socket.ts'

/**
 * How a connection ended: WhatsApp's code, or the error because of which Sahut dropped it. With a refusal the link of
 * a wrong phone was ended; `pairing` says how it ended that there was to be a link by code, or that people asked for
 * another way.
 */
export type LinkEnd = {
  code?: number
  error?: unknown
  refusal?: Refusal
  pairing?: Exclude<CodeEnd, 'lost'> | 'renewed'
  /** It failed at the number's proxy. */
  isProxyAtFault?: true
}

export type LinkEvents = Kept &
  Sending &
  PeopleEvents & {
    /** The text of the QR to show now. */
    qr: (qr: string) => void
    /** The code to enter on the phone. */
    code: (code: string) => void
    /** The connection is up. @param phone digits */
    open: (phone: string) => void
    /** Whether a message of a chat is durable, with its content. */
    knows: (contact: Contact, fromMe: boolean, whatsappId: string, participant?: string) => Promise<boolean>
    /** Whether people want groups taken, at this moment. */
    takesGroups: () => boolean
    /** Resolves once it is durable what a group is called. @returns whether there is a chat with it */
    group: (group: ToldGroup) => Promise<boolean>
    receipt: (receipt: Receipt) => void
    /** Resolves once it is durable that our side has read these. @throws SahutError unavailable, fenced */
    reading: (reading: Reading) => Promise<void>
    /** WhatsApp tells whether the number may write to people who never wrote to it. */
    restricted: (lock: TimeLock) => void
    /** The phone's answer about a file that it was asked for. */
    fileAnswer: (answer: FileAnswer) => void
  }

/** One connection of one number, from its first byte to its end. */
export type Link = Deeds & {
  /** Resolves when nothing is sent or received any more. */
  ended: Promise<LinkEnd>
  /**
   * Sends a message under a given WhatsApp id and waits for WhatsApp's answer.
   * @throws Error if the connection ended or the answer did not come in time: whether WhatsApp has the message is
   *   not known, send it again under the same id
   */
  send: (contact: PeerId, outgoing: Outgoing, whatsappId: string) => Promise<Answer>
  /** Ends the link for good, on WhatsApp's side too. */
  logout: () => Promise<void>
  /** Ends the connection at once; nothing is acknowledged from here on. */
  drop: (error: unknown) => void
  /** The same, for another reason. */
  end: (end: LinkEnd) => void
}

/** Baileys' errors, which are Boom's. */
const Coded = z.object({ output: z.object({ statusCode: z.number().int() }) })

const endOf = (error: unknown, proxy: Proxy | undefined): LinkEnd => {
  // What failed at a proxy says nothing of WhatsApp.
  if (proxy?.isAtFault() === true)
    return { error: new SahutError('unavailable', "The number's proxy fails."), isProxyAtFault: true }
  const coded = Coded.safeParse(error)
  return coded.success ? { code: coded.data.output.statusCode } : { error }
}

type LinkDeps = {
  network: Network
  /** The phone on which a code is to be entered; without one QRs are shown. */
  byCode?: ByCode | undefined
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
  /** The number's proxy, if it has one. */
  proxy?: Proxy | undefined
  logger: Logger
}

type Key = WAMessage['key']

/** So many albums are remembered as begun. */
const ALBUMS = 100

const isKept = async (events: LinkEvents, addresses: Addresses, key: Key): Promise<boolean> => {
  const incoming = await entryOf({ key }, { type: 'placeholder', why: 'unavailable' }, { addresses, now: 0 })
  if (incoming === undefined) return false
  const { contact, draft } = incoming
  return events.knows(contact, draft.fromMe, draft.whatsappId, draft.participant)
}

/** The same, and what a group is called is looked up once something of it is kept. */
const lookingGroupsUp = (events: LinkEvents, groups: () => Pick<GroupBook, 'isAdmin' | 'look'>): Kept => ({
  ...events,
  isAdmin: (...asked) => groups().isAdmin(...asked),
  news: async (incoming) => {
    await events.news(incoming)
    groups().look(incoming.contact.id)
  },
  message: async (incoming, isFirst) => {
    await events.message(incoming, isFirst)
    if (isGroup(incoming.contact.id)) groups().look(incoming.contact.id)
  },
})

/** @param run has the work belong to the connection */
const createSend =
  (
    way: Parameters<typeof sendMessage>[0],
    answers: Pick<Answers, 'fail' | 'give' | 'to'>,
    run: <Result>(work: () => Promise<Result>) => Promise<Result>,
  ): Link['send'] =>
  (contact, outgoing, whatsappId) => {
    const answer = answers.to(whatsappId)
    run(() => sendMessage(way, outgoing, { contact, id: whatsappId })).then(
      (refusal) => {
        if (refusal !== undefined) answers.give(whatsappId, refusal)
      },
      (error: unknown) => {
        answers.fail(whatsappId, error)
      },
    )
    return answer
  }

/** Looks up again what has changed in groups. */
const listenToGroups = (
  sock: WASocket,
  groups: Pick<GroupBook, 'changed'>,
  takesGroups: () => boolean,
): void => {
  const isTaken = (jid: string | undefined): jid is string => isJidGroup(jid) === true && takesGroups()
  for (const type of ['w:gp2', 'picture'])
    sock.ws.on(`CB:notification,type:${type}`, ({ attrs: { from } }: BinaryNode) => {
      if (isTaken(from)) groups.changed(from)
    })
}

/** WhatsApp's answers to what was sent. */
const listenToAcks = (
  sock: WASocket,
  answers: Pick<Answers, 'give'>,
  groups: Pick<GroupBook, 'refused'>,
  drop: (error: unknown) => void,
): void => {
  sock.ws.on('CB:ack,class:message', ({ attrs: { id = '', from, error } }: BinaryNode) => {
    // What it was sent by may be out of date: before it is sent again, WhatsApp is asked anew.
    if (error !== undefined) forgetDevices([from, sock.user?.id, sock.user?.lid])
    if (error !== undefined && isJidGroup(from) && from !== undefined) groups.refused(from).catch(drop)
    answers.give(id, error === undefined ? {} : { refusal: Number(error) })
  })
}

/**
 * Has what waits for WhatsApp's answer fail. Baileys (`end` of its socket) takes its listeners off before it closes the
 * WebSocket, so that its queries would go on waiting for a minute, and whoever waits for them with them.
 */
const failQueries = ({ ws }: WASocket): void => {
  if (ws.listenerCount('error') > 0) ws.emit('error', new Error('The connection has ended.'))
}

/**
 * Connects a number to WhatsApp: logs in with its credentials or, if there are none, shows QRs until one is scanned, or
 * a code until it is entered.
 */
export const openLink = (deps: LinkDeps): Link => {
  const { network, auth, events, connectMs, answerMs, keepAliveMs, suspectMs, logger } = deps
  const ending = Promise.withResolvers<LinkEnd>()
  const answers = createAnswers(answerMs, deps.unanswered, () => {
    close({ code: DisconnectReason.timedOut })
  })
  let isOver = false

  const finish = (end: LinkEnd): void => {
    isOver = true
    silence.stop()
    pairing?.stop()
    ending.resolve(end)
    answers.failAll()
    failQueries(sock)
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

  const kept = lookingGroupsUp(events, () => groups)
  const keeper = createKeeper({ kept, addresses: () => addresses, logger })
  const deliveries = createFirstDeliveries()
  const durable = createDurableInbound({
    me: () => ({ id: sock.user?.id ?? '', lid: sock.user?.lid ?? '' }),
    isFirst: deliveries.isFirst,
    keep: keeper.keep,
    unreadable: (envelope) => keeper.unreadable(envelope, 'undecryptable'),
    isKept: (key) => isKept(events, addresses, key),
    drop,
  })

  const sock: WASocket = runInDomain(domain, () =>
    makeSocket({
      network,
      auth: auth.state,
      keepAliveMs,
      logger,
      agent: deps.proxy?.agent,
      takesGroups: events.takesGroups,
      knownGroup: (jid) => groups.known(jid),
      getMessage: (key) => sentMessage(sock, events, addresses, key),
      makeSignalRepository: durable.makeRepository,
    }),
  )
  const addresses = addressesOf(sock, durable.lidMapping(), events.takesGroups)
  const run = <Result>(work: () => Promise<Result>): Promise<Result> => runInDomain(domain, work)
  const groups = createGroupBook({ sock, addresses: () => addresses, tell: events.group, run, logger })

  silence.listenTo(sock)
  sock.ws.on('CB:success', deliveries.loggedIn)
  // Baileys' own events come out of a buffer that an ending connection throws away; stanzas do not.
  keepArrivalOrder(sock.ws, {
    stanzas: createStanzas({ ...events, sock, addresses, keeper, answers, logger }),
    note: durable.note,
    isOver: () => isOver,
    onFailure: drop,
  })
  listenToAcks(sock, answers, groups, drop)
  listenToGroups(sock, groups, events.takesGroups)
  sock.ev.on('creds.update', auth.saveCreds)
  const pairing = deps.byCode && pairByCode(sock, deps.byCode, events.code, close)
  listenToLocks(sock, events.restricted, logger)
  listenToFileAnswers(sock, events.fileAnswer)
  listenToPeople(sock, addresses, events, logger)
  sock.ev.on('connection.update', ({ connection, qr, lastDisconnect }) => {
    if (qr !== undefined && pairing === undefined) events.qr(qr)
    if (connection === 'open') events.open(jidDecode(sock.user?.id)?.user ?? '')
    if (connection === 'close') finish(endOf(lastDisconnect?.error, deps.proxy))
  })
  // The second net: what came past the decryption, such as a message that the phone was asked for. The rest of what
  // it brings is known by its key.
  sock.ev.on('messages.upsert', ({ messages }) => {
    for (const message of messages) keeper.keep(message).catch(drop)
  })

  return {
    ended: ending.promise,
    drop,
    end: close,
    ...createDeeds(sock, addresses, run),
    send: createSend({ sock, events, groups, announced: createRecent(ALBUMS) }, answers, run),
    logout: async () => {
      await run(() => sock.logout())
      await ending.promise
    },
  }
}
