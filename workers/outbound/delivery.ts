import { type ErrorCode, SahutError } from '@sahut/core/contract/errors'
import type { ChatLog, OutboxRow } from '@sahut/core/log/chat-log'
import type { Chat } from '@sahut/core/model/chat'
import type { ChatId } from '@sahut/core/model/ids'
import type { Change, MessageContent, MessageEntry, TooOld } from '@sahut/core/model/message'
import type { Timer } from '@sahut/core/model/timer'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { chatOf } from '../inbound/inbound.ts'
import type { Delivered } from './chat-queues.ts'
import type { Rules } from './sending-rules.ts'
import type { Answer } from '../whatsapp/answers.ts'
import type { SealedFile } from '../whatsapp/media/sealed-file.ts'
import type { Link } from '../whatsapp/connection.ts'
import { type Outgoing, outgoingOf } from '../whatsapp/content/outgoing.ts'

/** The account may not write to people who did not write first (reach-out time lock). */
const RESTRICTED = 463

/** WhatsApp takes the stanza for invalid: most often it names devices or Signal sessions that are no more. */
const MISADDRESSED = 479

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

const reasonOf = (refusal: number): ErrorCode | 'misaddressed' =>
  REASONS[refusal] ?? (isPassing(refusal) ? 'unavailable' : 'internal')

const changeOf = (seq: number, { refusal }: Answer): Change =>
  refusal === undefined
    ? { type: 'status', target: seq, status: 'sent' }
    : { type: 'status', target: seq, status: 'failed', reason: reasonOf(refusal) }

const TOO_OLD: Readonly<Record<'unsent' | 'unsure', TooOld>> = {
  unsent: 'too_old',
  unsure: 'too_old_maybe_sent',
}

/** @throws SahutError corrupt_state for a kind that this code can't send: its chat waits, until newer code has the number */
const sendable = (
  content: MessageContent,
  timer: Timer | undefined,
  sealed: SealedFile | undefined,
): Outgoing => {
  const outgoing = outgoingOf(content, timer, sealed)
  if (outgoing !== undefined) return outgoing
  throw new SahutError('corrupt_state', 'This version of Sahut can not send a message of this kind.')
}

const cancelled = (seq: number): Change => ({ type: 'status', target: seq, status: 'cancelled' })

const expired = (seq: number, found: keyof typeof TOO_OLD): Change => ({
  type: 'status',
  target: seq,
  status: 'failed',
  reason: TOO_OLD[found],
})

type Seal = (chatId: ChatId, message: MessageEntry) => Promise<SealedFile | undefined>

/** A message's file at WhatsApp, if it has one; or that it can't be sent, because its file is here no more. */
const fileOf = async (
  seal: Seal,
  { chatId, seq }: OutboxRow,
  own: MessageEntry,
): Promise<{ sealed: SealedFile | undefined } | Change> => {
  try {
    return { sealed: await seal(chatId, own) }
  } catch (error) {
    if (!(error instanceof SahutError && error.code === 'not_found')) throw error
    return { type: 'status', target: seq, status: 'failed', reason: 'internal' }
  }
}

/** What became of a message, or why it has to wait. */
type Sent = Change | 'again' | 'held'

/** Gives up a message that waited too long, unless another worker may be sending it. */
const giveUp = async (
  deps: { isHeld: () => boolean; log: Pick<ChatLog, 'expire'>; ownership: Ownership },
  row: OutboxRow,
): Promise<Change | 'again'> => {
  if (!deps.isHeld()) return 'again'
  const found = await deps.log.expire(row, deps.ownership.epoch)
  return found === 'cancelled' ? cancelled(row.seq) : expired(row.seq, found)
}

/**
 * Brings one waiting message to its end: sent, refused, too old, or taken off the outbox because it was cancelled. It
 * has to wait `again` if there is no connection, its commit is still being written out or WhatsApp refused it for now,
 * and is `held` by a restriction.
 */
export type Deliver = (row: OutboxRow) => Promise<Delivered>

export const createDeliver = (deps: {
  log: Pick<ChatLog, 'append' | 'before' | 'claim' | 'expire' | 'settle' | 'unclaim'>
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
  /** The way out, if there is one now. */
  way: () => Link['send'] | undefined
  /** Told of each message before it leaves. */
  onSending: (row: OutboxRow) => void
  /** Told of each message that is in the log as sent. */
  onSent: (row: OutboxRow) => void
}): Deliver => {
  const { log, ownership, rules, way, onSending } = deps
  const { pacer, restricted } = rules
  const writer = { ownerEpoch: ownership.epoch }

  /** How often each message was refused that waits to be sent again. */
  const refused = new Map<string, number>()

  const isWorthAgain = ({ whatsappId }: OutboxRow, { refusal }: Answer): boolean => {
    if (refusal === undefined || !isPassing(refusal)) return false
    const times = (refused.get(whatsappId) ?? 0) + 1
    refused.set(whatsappId, times)
    return times < deps.tries
  }

  /** From the claim on nobody can cancel the message. @returns what became of it, or why it has to wait */
  const send = async (
    row: OutboxRow,
    outgoing: Outgoing,
    onAnswer: (answer: Answer) => boolean,
  ): Promise<Sent> => {
    if (way() === undefined) return 'again'
    const claim = await log.claim(row, ownership.epoch)
    if (claim === 'cancelled') return cancelled(row.seq)
    // A worker with a shorter limit gave it up, and ended before it could say so.
    if (claim === 'expired') return expired(row.seq, 'unsent')
    const sendOver = way()
    if (sendOver === undefined) {
      await log.unclaim(row, claim)
      return 'again'
    }
    onSending(row)
    const answer = await sendOver(row.contact, outgoing, row.whatsappId)
    const isToCome = isWorthAgain(row, answer)
    if (!isToCome && !onAnswer(answer)) return changeOf(row.seq, answer)
    await log.unclaim(row, claim)
    return isToCome ? 'again' : 'held'
  }

  /** To a contact who never wrote: held while WhatsApp restricts the number. */
  const sendCold = async (row: OutboxRow, outgoing: Outgoing): Promise<Sent> => {
    const passage = restricted.enter()
    if (passage === undefined) return 'held'
    let found: 'taken' | 'refused' | undefined
    try {
      return await send(row, outgoing, ({ refusal }) => {
        found = refusal === RESTRICTED ? 'refused' : 'taken'
        return found === 'refused'
      })
    } finally {
      restricted.leave(passage, found)
    }
  }

  const sendInTurn = async (row: OutboxRow, outgoing: Outgoing, isCold: boolean): Promise<Sent> => {
    if (isCold && restricted.isHeld()) return 'held'
    await pacer.next()
    return isCold ? sendCold(row, outgoing) : send(row, outgoing, () => false)
  }

  const prepareAndSend = async (row: OutboxRow, own: MessageEntry, chat: Chat | undefined): Promise<Sent> => {
    if (way() === undefined) return 'again'
    const file = await fileOf(deps.sealed, row, own)
    if ('type' in file) return file
    return sendInTurn(row, sendable(own.content, chat?.timer, file.sealed), chat?.received === 0)
  }

  return async (row) => {
    const chat = chatOf(ownership, { id: row.contact })
    const page = await log.before(row, row.seq + 1, 2)
    const [own, before] = page?.entries.toReversed() ?? []
    if (own?.kind !== 'message' || own.seq !== row.seq) return 'again'
    // What is not sent has no turn to wait for.
    const isTooOld = deps.isTooOld(row)
    if (!isTooOld && before?.kind === 'message' && before.status === 'queued') {
      // Its row is not there: the commit of both is still being written out, or its writer crashed in the midst of
      // it. Any append completes that.
      await log.append(chat, { kind: 'change', change: { type: 'receipts' } }, writer)
      return 'again'
    }
    if (own.status === 'queued') {
      const change = await (isTooOld ? giveUp(deps, row) : prepareAndSend(row, own, page?.chat))
      if (change === 'again' || change === 'held') return change
      await log.append(chat, { kind: 'change', change }, writer)
      if (change.type === 'status' && change.status === 'sent') deps.onSent(row)
    }
    await log.settle(row)
    refused.delete(row.whatsappId)
    return 'done'
  }
}
