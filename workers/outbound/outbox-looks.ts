import type { OutboxPiece, OutboxPlace } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import type { Delivered } from './chat-queues.ts'

/** Pieces that are read in a row; then others of the process have their turn, ms. */
const PIECES = 5
const REST_MS = 1_000

/** How long to wait before an outbox that could not be read is read again, ms. */
const AGAIN_MS = 2_000

/** Decides what of a number's outbox is read, and when: at a cost that has a bound, however much waits. */
export type Looks = {
  /** Something may wait in any chat. */
  all: () => void
  /** Something waits in this one. */
  chat: (chatId: ChatId) => void
  /** Everything is different now: how far the present look has come does not count. */
  anew: () => void
  /** What was found in a chat came to its end. */
  ended: (chatId: ChatId, how: Delivered) => void
  /** Resolves once nothing is read any more. */
  close: () => Promise<void>
}

/**
 * A look goes through the outbox piece by piece, and finds of each chat its first messages. A chat with more is looked
 * at again by itself once these are sent, so that many messages of one chat hold up no other.
 * @param take what was found
 * @param hasRoom whether more can be taken; asked again whenever a chat came to its end
 * @param takeDue the chats that had to wait and are due now: each is looked at by itself
 * @param nextMs when the next chat is due that has to wait, ms from now
 */
export const createLooks = (deps: {
  read: (place: OutboxPlace) => Promise<OutboxPiece>
  take: (piece: OutboxPiece) => Promise<void>
  hasRoom: () => boolean
  takeDue: () => ChatId[]
  nextMs: () => number | undefined
  logger: Logger
}): Looks => {
  /** Chats of which more waits than was found. */
  const longer = new Set<ChatId>()
  /** Chats that are to be looked at by themselves. */
  const asked = new Set<ChatId>()
  /** How far the look at all has come, if one is under way. */
  let place: { from: string | undefined } | undefined
  let isStale = false
  let isClosed = false

  const readPiece = async (at: OutboxPlace): Promise<OutboxPiece> => {
    const piece = await deps.read(at)
    for (const { chatId } of piece.rows) longer.delete(chatId)
    for (const chatId of piece.longer) longer.add(chatId)
    await deps.take(piece)
    return piece
  }

  const readChat = async (chatId: ChatId): Promise<void> => {
    asked.delete(chatId)
    try {
      await readPiece({ chatId })
    } catch (error) {
      asked.add(chatId)
      throw error
    }
  }

  const readNext = async (): Promise<void> => {
    const at = (place ??= { from: undefined })
    if (at.from === undefined) isStale = false
    const { next } = await readPiece(at)
    // Unless it was begun anew meanwhile.
    if (place === at) place = next === undefined ? undefined : { from: next }
  }

  /** @returns whether there may be more to read at once */
  const readOn = async (): Promise<boolean> => {
    for (let pieces = 0; pieces < PIECES; pieces += 1) {
      if (isClosed || !deps.hasRoom()) return false
      const [chatId] = asked
      const isLookDue = place !== undefined || isStale
      if (chatId === undefined && !isLookDue) return false
      // In turn: chats with very many messages must not keep the look from the others.
      if (chatId !== undefined && (pieces % 2 === 0 || !isLookDue)) await readChat(chatId)
      else await readNext()
    }
    return true
  }

  const reads = createRerun(async () => {
    for (const chatId of deps.takeDue()) asked.add(chatId)
    let ms = Infinity
    try {
      if (await readOn()) ms = REST_MS
    } catch (error) {
      deps.logger[levelOf(error, 'warn')]({ err: error }, 'the outbox could not be read')
      ms = AGAIN_MS
    }
    ms = Math.min(ms, deps.nextMs() ?? Infinity)
    return Number.isFinite(ms) ? ms : undefined
  })

  const all = (): void => {
    isStale = true
    reads.ask()
  }

  return {
    all,
    chat: (chatId) => {
      asked.add(chatId)
      reads.ask()
    },
    anew: () => {
      place = undefined
      all()
    },
    ended: (chatId, how) => {
      if (how === 'done' && longer.delete(chatId)) asked.add(chatId)
      if (how === 'again') reads.ask(deps.nextMs())
      if (asked.size > 0 || place !== undefined || isStale) reads.ask()
    },
    close: async () => {
      isClosed = true
      reads.stop()
      await reads.settled()
    },
  }
}
