import { createHash } from 'node:crypto'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { ClientMsgId, whatsappIdOf } from '@sahut/core/model/ids'
import { isSaid } from '@sahut/core/model/message/received'
import type { Numbers, Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { chatOf } from '../inbound/inbound.ts'
import type { Incoming } from '../whatsapp/incoming/convert.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

/** WhatsApp's words for calls that nobody took. */
const MISSED: ReadonlySet<string> = new Set(['missedCall', 'missedVideoCall'])

/** What came later than this after the call is no answer to it any more, ms. */
const LATE_MS = 10 * 60_000

/** Who calls again and again is answered once in this time, ms. */
const AGAIN_MS = 60 * 60_000

/** So far back it is looked for. */
const LOOKED_AT = 20

/** Answers calls that nobody took, where people set a text for that. */
export type CallAnswers = {
  /** Puts the answer into the outbox, if this was such a call: the same call again is the same answer. Never fails. */
  hear: (incoming: Incoming) => Promise<void>
}

export const createCallAnswers = (deps: {
  log: Pick<ChatLog, 'append' | 'before'>
  numbers: Pick<Numbers, 'get'>
  ownership: Ownership
  /** Something waits in the outbox. */
  onQueued: () => void
  logger: Logger
}): CallAnswers => {
  const { log, numbers, ownership, logger } = deps

  const answer = async ({ contact, draft }: Incoming): Promise<void> => {
    const number = await numbers.get(ownership.workspaceId, ownership.numberId)
    if (number?.callAnswer === undefined) return
    const chat = chatOf(ownership, contact)
    const id = createHash('sha256').update(`call ${draft.whatsappId}`).digest('hex').slice(0, 32)
    const clientMsgId = ClientMsgId.parse(id)
    const now = Date.now()
    const { entries = [] } = (await log.before(chat, undefined, LOOKED_AT)) ?? {}
    const isAnswered = entries.some(
      (entry) =>
        entry.kind === 'message' &&
        isSaid(entry) &&
        entry.author.type === 'automatic' &&
        now - entry.at < AGAIN_MS,
    )
    if (isAnswered) return
    await log.append(
      chat,
      {
        kind: 'message',
        sortTs: now,
        fromMe: true,
        whatsappId: whatsappIdOf(chat.chatId, clientMsgId),
        clientMsgId,
        author: { type: 'automatic' },
        content: { type: 'text', text: number.callAnswer },
        status: 'queued',
      },
      { ownerEpoch: ownership.epoch },
    )
    deps.onQueued()
  }

  return {
    hear: async (incoming) => {
      const { content, fromMe, sortTs } = incoming.draft
      const isCall = !fromMe && content.type === 'unsupported' && MISSED.has(content.what)
      if (!isCall || Date.now() - sortTs > LATE_MS) return
      try {
        await answer(incoming)
      } catch (error) {
        // The call itself is in the chat, for people to answer.
        logger[levelOf(error, 'warn')]({ err: error }, 'a call could not be answered')
      }
    },
  }
}
