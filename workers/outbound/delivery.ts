import { type ErrorCode, SahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { Chat } from '@sahut/core/model/chat/chat'
import { type ChatId, isGroup, type PeerId } from '@sahut/core/model/ids'
import type { Draft, MessageContent, MessageEntry, TooOld } from '@sahut/core/model/message/message'
import type { Timer } from '@sahut/core/model/chat/timer'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { chatOf } from '../inbound/inbound.ts'
import { type Asked, askedAt, type Ends } from './asked.ts'
import type { Delivered } from './chat-queues.ts'
import type { Rules } from './sending-rules.ts'
import type { Answer } from '../whatsapp/answers.ts'
import type { SealedFile } from '../whatsapp/media/sealed-file.ts'
import type { Previewing } from '../previews/previewing.ts'
import type { Link } from '../whatsapp/connection/connection.ts'
import { type Belongings, type Outgoing, outgoingOf } from '../whatsapp/content/outgoing.ts'

/** The account may not write to people who did not write first (reach-out time lock). */
const RESTRICTED = 463

/** WhatsApp takes the stanza for invalid: most often it names devices or Signal sessions that are no more. */
const MISADDRESSED = 479

/** WhatsApp's refusals of messages to a group: the number is not in it any more, or only admins may write. */
const NOT_MEMBER: readonly number[] = [401, 403, 404, 405, 420]

/** WhatsApp's refusals as agents are told of them. */
const REASONS: Readonly<Record<number, ErrorCode | 'misaddressed'>> = {
  [RESTRICTED]: 'forbidden',
  [MISADDRESSED]: 'misaddressed',
  404: 'not_found',
  429: 'rate_limited',
}

/**
 * Refusals that say nothing of the message. WhatsApp is late, has had too much for now, or is not well; or it wants the
 * devices to be asked for anew, which the connection does.
 */
const isPassing = (refusal: number): boolean =>
  [408, 429, MISADDRESSED].includes(refusal) || (refusal >= 500 && refusal <= 599)

const reasonOf = (to: PeerId, refusal: number): ErrorCode | 'misaddressed' | 'not_member' =>
  isGroup(to) && NOT_MEMBER.includes(refusal) ? 'not_member' : reasonFor(refusal)

const reasonFor = (refusal: number): ErrorCode | 'misaddressed' =>
  REASONS[refusal] ?? (isPassing(refusal) ? 'unavailable' : 'internal')

/** What becomes of a message. */
const messageEnds = (target: number): Ends => {
  const change = (status: 'sent' | 'failed' | 'cancelled', reason?: string): Draft => ({
    kind: 'change',
    change: { type: 'status', target, status, ...(reason === undefined ? {} : { reason }) },
  })
  return {
    sent: () => change('sent'),
    failed: (reason) => change('failed', reason),
    cancelled: () => change('cancelled'),
  }
}

const TOO_OLD: Readonly<Record<'unsent' | 'unsure', TooOld>> = {
  unsent: 'too_old',
  unsure: 'too_old_maybe_sent',
}

const BLOCKED = { unsent: 'blocked', unsure: 'blocked' }

/** @throws SahutError corrupt_state for a kind that this code can't send: its chat waits, until newer code has the number */
const sendable = (content: MessageContent, timer: Timer | undefined, belongings: Belongings): Outgoing => {
  const outgoing = outgoingOf(content, timer, belongings)
  if (outgoing !== undefined) return outgoing
  throw new SahutError('corrupt_state', 'This version of Sahut can not send a message of this kind.')
}

type Seal = (chatId: ChatId, message: MessageEntry) => Promise<SealedFile | undefined>

/** A message's file at WhatsApp, if it has one; nothing if it can't be sent, because its file is here no more. */
const fileOf = async (
  seal: Seal,
  { chatId }: OutboxRow,
  own: MessageEntry,
): Promise<{ sealed: SealedFile | undefined } | undefined> => {
  try {
    return { sealed: await seal(chatId, own) }
  } catch (error) {
    if (!(error instanceof SahutError && error.code === 'not_found')) throw error
    return undefined
  }
}

/** What became of a message, or why it has to wait. */
type Sent = Draft | 'again' | 'held'

/** What waits: what it sends, and what the log is told of its end. */
type Parcel = { row: OutboxRow; outgoing: Outgoing; ends: Ends }

/** How often each message was refused that waits to be sent again. */
const countRefusals = (tries: number) => {
  const refused = new Map<string, number>()
  return {
    isWorthAgain: ({ whatsappId }: OutboxRow, { refusal }: Answer): boolean => {
      if (refusal === undefined || !isPassing(refusal)) return false
      const times = (refused.get(whatsappId) ?? 0) + 1
      refused.set(whatsappId, times)
      return times < tries
    },
    forget: ({ whatsappId }: OutboxRow): void => {
      refused.delete(whatsappId)
    },
  }
}

/** What stands where a row points, a message or something asked for, and the message before it. */
const waitingAt = async (log: Pick<ChatLog, 'before' | 'entry' | 'message'>, row: OutboxRow) => {
  const page = await log.before(row, row.seq + 1, 2)
  const [newest, second] = page?.entries.toReversed() ?? []
  const own = newest?.kind === 'message' && newest.seq === row.seq ? newest : undefined
  const asked = own === undefined ? await askedAt(log, row, row.seq) : undefined
  return { page, own, asked, before: own === undefined ? newest : second }
}

/**
 * Brings one waiting message to its end: sent, refused, too old, or taken off the outbox because it was cancelled. It
 * has to wait `again` if there is no connection, its commit is still being written out or WhatsApp refused it for now,
 * and is `held` by a restriction.
 */
export type Deliver = (row: OutboxRow) => Promise<Delivered>

type DeliverDeps = {
  log: Pick<ChatLog, 'append' | 'before' | 'claim' | 'entry' | 'expire' | 'message' | 'settle' | 'unclaim'>
  ownership: Ownership
  rules: Pick<Rules, 'pacer' | 'restricted'>
  /** How often a message is sent at most that WhatsApp refuses for now. */
  tries: number
  /** What waited so long is not sent unasked: what it says may be wrong by now. */
  isTooOld: (row: OutboxRow) => boolean
  /** Whether no other worker can be dealing with the same by now. */
  isHeld: () => boolean
  /** A message's file as it lies at WhatsApp. @throws SahutError not_found if it can't be put there any more, unavailable */
  sealed: Seal
  /** What goes out below the link of a text. */
  previewOf: Previewing['sending']
  /** The way out, if there is one now. */
  way: () => Link['send'] | undefined
  /** Told of each message before it leaves. */
  onSending: (row: OutboxRow) => void
  /** Told of each message that is in the log as sent. */
  onSent: (row: OutboxRow) => void
}

/** Whether nobody of the chat ever wrote to the number. Who is in a group with it is no stranger. */
const isCold = (chat: Chat | undefined): boolean => chat?.received === 0 && !isGroup(chat.contact.id)

/** What sends one thing in its turn, and what gives it up. */
const createSending = (deps: DeliverDeps, refusals: ReturnType<typeof countRefusals>) => {
  const { log, ownership, rules, way, onSending } = deps
  const { pacer, restricted } = rules

  /** From the claim on nobody can cancel the message. @returns what became of it, or why it has to wait */
  const send = async (
    { row, outgoing, ends }: Parcel,
    onAnswer: (answer: Answer) => boolean,
  ): Promise<Sent> => {
    if (way() === undefined) return 'again'
    const claim = await log.claim(row, ownership.epoch)
    if (claim === 'cancelled') return ends.cancelled()
    // A worker with a shorter limit gave it up, and ended before it could say so.
    if (claim === 'expired') return ends.failed(TOO_OLD.unsent)
    const sendOver = way()
    if (sendOver === undefined) {
      await log.unclaim(row, claim)
      return 'again'
    }
    onSending(row)
    const answer = await sendOver(row.contact, outgoing, row.whatsappId)
    const isToCome = refusals.isWorthAgain(row, answer)
    if (!isToCome && !onAnswer(answer)) {
      const { refusal } = answer
      return refusal === undefined ? ends.sent() : ends.failed(reasonOf(row.contact, refusal))
    }
    await log.unclaim(row, claim)
    return isToCome ? 'again' : 'held'
  }

  const giveUp = async (
    { row, ends }: Pick<Parcel, 'row' | 'ends'>,
    reasons: Readonly<Record<'unsent' | 'unsure', string>> = TOO_OLD,
  ): Promise<Sent> => {
    if (!deps.isHeld()) return 'again'
    const found = await log.expire(row, ownership.epoch)
    return found === 'cancelled' ? ends.cancelled() : ends.failed(reasons[found])
  }

  /** To a contact who never wrote: held while WhatsApp restricts the number. */
  const sendCold = async (parcel: Parcel): Promise<Sent> => {
    const passage = restricted.enter()
    if (passage === undefined) return 'held'
    let found: 'taken' | 'refused' | undefined
    try {
      return await send(parcel, ({ refusal }) => {
        found = refusal === RESTRICTED ? 'refused' : 'taken'
        return found === 'refused'
      })
    } finally {
      restricted.leave(passage, found)
    }
  }

  const sendInTurn = async (parcel: Parcel, isCold: boolean): Promise<Sent> => {
    if (isCold && restricted.isHeld()) return 'held'
    await pacer.next()
    return isCold ? sendCold(parcel) : send(parcel, () => false)
  }

  return { giveUp, sendInTurn }
}

export const createDeliver = (deps: DeliverDeps): Deliver => {
  const { log, ownership, way } = deps
  const writer = { ownerEpoch: ownership.epoch }
  const refusals = countRefusals(deps.tries)
  const { giveUp, sendInTurn } = createSending(deps, refusals)

  const prepareAndSend = async (row: OutboxRow, own: MessageEntry, chat: Chat | undefined): Promise<Sent> => {
    if (way() === undefined) return 'again'
    const ends = messageEnds(row.seq)
    const file = await fileOf(deps.sealed, row, own)
    if (file === undefined) return ends.failed('internal')
    const preview = await deps.previewOf(chatOf(ownership, { id: row.contact }), own)
    const outgoing = sendable(own.content, chat?.timer, { sealed: file.sealed, preview })
    return sendInTurn({ row, ends, outgoing }, isCold(chat))
  }

  const endOf = async (
    row: OutboxRow,
    what: MessageEntry | Asked | undefined,
    { chat, isTooOld }: { chat: Chat | undefined; isTooOld: boolean },
  ): Promise<Sent> => {
    if (what === undefined) return 'again'
    const ends = 'ends' in what ? what.ends : messageEnds(row.seq)
    // Who is blocked gets nothing, and nobody is to find it on its way once they are not any more.
    if (chat?.work?.blocked === true) return giveUp({ row, ends }, BLOCKED)
    if (isTooOld) return giveUp({ row, ends })
    if (!('ends' in what)) return prepareAndSend(row, what, chat)
    return sendInTurn({ row, ends, outgoing: what.outgoing }, isCold(chat))
  }

  return async (row) => {
    const chat = chatOf(ownership, { id: row.contact })
    const { page, own, asked, before } = await waitingAt(log, row)
    if (own === undefined && asked === undefined) return 'again'
    // What is not sent has no turn to wait for.
    const isTooOld = deps.isTooOld(row) || asked?.isTooLate === true
    if (!isTooOld && before?.kind === 'message' && before.status === 'queued') {
      // Its row is not there: the commit of both is still being written out, or its writer crashed in the midst of
      // it. Any append completes that.
      await log.append(chat, { kind: 'change', change: { type: 'receipts' } }, writer)
      return 'again'
    }
    const waits = own === undefined ? asked?.isOpen : own.status === 'queued'
    if (waits === true) {
      const end = await endOf(row, own ?? asked, { chat: page?.chat, isTooOld })
      if (end === 'again' || end === 'held') return end
      await log.append(chat, end, writer)
      if (end.kind === 'change' && end.change.type === 'status' && end.change.status === 'sent')
        deps.onSent(row)
    }
    await log.settle(row)
    refusals.forget(row)
    return 'done'
  }
}
