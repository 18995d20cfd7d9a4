import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { type ChatId, chatIdOf } from '@sahut/core/model/ids'
import type { Joins, WantedJoin } from '@sahut/core/numbers/joins'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { mapAtMost } from '@sahut/core/process/map-at-most'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { chatOf } from '../inbound/inbound.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

/** So many pairs are looked at at once: on linking, WhatsApp may tell of all contacts. */
const AT_ONCE = 16

/** After a failure, and while something waits to be sent, it is tried again, ms. */
const AGAIN_MS = 1_000

/** Joins the chats of a number that turn out to be of one person. */
export type ChatJoins = {
  /**
   * These are each one person's. Resolves once it is durable which chats are to be joined: to be called before the pair
   * is kept, because whoever knows a pair already does not call. @throws SahutError unavailable
   */
  met: (pairs: readonly WantedJoin[]) => Promise<void>
  /** Some may wait. */
  look: () => void
  /** Resolves once nothing is being written any more. */
  close: () => Promise<void>
}

export const createChatJoins = (deps: {
  joins: Joins
  log: Pick<ChatLog, 'chat' | 'join'>
  ownership: Ownership
  /** What this worker remembers of a chat's places holds no more. */
  onJoined: (chatId: ChatId) => void
  logger: Logger
  onFenced: () => void
}): ChatJoins => {
  const { joins, log, ownership, logger } = deps
  const { numberId, workspaceId } = ownership

  const joinOne = async (pair: WantedJoin): Promise<boolean> => {
    const [from, to] = [chatOf(ownership, { id: pair.from }), chatOf(ownership, { id: pair.to })]
    const end = await log.join(from, to, { ownerEpoch: ownership.epoch })
    if (end === 'waits') return false
    deps.onJoined(to.chatId)
    await joins.done(numberId, pair)
    logger.info({ chatId: to.chatId, from: from.chatId }, 'two chats of one person were joined')
    return true
  }

  const failed = (error: unknown): void => {
    if (asSahutError(error).code === 'fenced') deps.onFenced()
    else logger[levelOf(error, 'warn')]({ err: error }, 'two chats of one person could not be joined yet')
  }

  /** What goes wrong with one pair holds up no other. */
  const tried = async (work: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await work()
    } catch (error) {
      failed(error)
      return false
    }
  }

  const looks = createRerun(async () => {
    try {
      const ends: boolean[] = []
      for (const pair of await joins.wanted(numberId)) ends.push(await tried(() => joinOne(pair)))
      return ends.includes(false) ? AGAIN_MS : undefined
    } catch (error) {
      failed(error)
      return AGAIN_MS
    }
  })

  looks.ask()
  return {
    met: async (pairs) => {
      const found = await mapAtMost(AT_ONCE, pairs, async (pair) => {
        const chatId = chatIdOf(numberId, pair.from)
        const chat = await log.chat({ workspaceId, chatId })
        if (chat?.chatId !== chatId) return false
        await joins.want(numberId, pair)
        return true
      })
      if (found.includes(true)) looks.ask()
    },
    look: looks.ask,
    close: async () => {
      looks.stop()
      await looks.settled()
    },
  }
}
