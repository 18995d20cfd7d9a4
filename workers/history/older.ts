import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { OlderAsk } from '@sahut/core/log/jobs/older-asks'
import { chatIdOf } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { chatOf } from '../inbound/inbound.ts'
import type { HistoryWay } from '../whatsapp/history/way.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

/** So many messages the phone is asked for: apps ask for no more at a time. */
const COUNT = 50

/** A phone that has not answered is asked again after this, ms: WhatsApp keeps a question for one that is off. */
const AGAIN_MS = 600_000

/** Where the first message of a log is looked for, behind what stands before it there. */
const FIRST = 50

export type OlderLog = Pick<
  ChatLog,
  'after' | 'append' | 'chat' | 'earliest' | 'olderAnswered' | 'olderAsked' | 'olderAsks'
>

/** Asks a number's phone for older messages of chats, as long as somebody waits for them. */
export const createOlder = (deps: { log: OlderLog; ownership: Ownership; logger: Logger }) => {
  const { log, ownership, logger } = deps
  const { numberId } = ownership
  let way: HistoryWay | undefined

  /** What is said for "before all that is here". */
  const earliestOf = async ({ chat }: OlderAsk) => {
    const past = await log.earliest(chat)
    if (past !== undefined) return past
    const page = await log.after(chat, 0, FIRST)
    const first = page?.entries.find(({ kind }) => kind === 'message')
    return first?.kind === 'message' ? first : undefined
  }

  const ask = async (asked: OlderAsk, over: HistoryWay): Promise<void> => {
    const { chatId } = asked.chat
    const earliest = await earliestOf(asked)
    // There is nothing by which it could be asked.
    if (earliest === undefined || chatIdOf(numberId, asked.peer) !== chatId) {
      await log.olderAnswered(numberId, chatId)
      return
    }
    const { whatsappId: id, fromMe, sortTs: at } = earliest
    const session = await over.askOlder({ chat: asked.peer, id, fromMe, at }, COUNT)
    await log.olderAsked(numberId, chatId, { askedAt: Date.now(), session })
  }

  const looks = createRerun(async () => {
    const over = way
    if (over === undefined) return undefined
    try {
      for (const asked of await log.olderAsks(numberId))
        if (Date.now() - (asked.askedAt ?? 0) > AGAIN_MS) await ask(asked, over)
    } catch (error) {
      logger[levelOf(error, 'info')](
        { err: asSahutError(error) },
        'the phone could not be asked for older messages yet',
      )
    }
    return undefined
  })

  return {
    look: looks.ask,
    attach: (over: HistoryWay): void => {
      way = over
      looks.ask()
    },
    detach: (): void => {
      way = undefined
    },
    /** The phone's answer is taken. @param count its messages. @throws SahutError fenced, unavailable */
    answered: async (session: string, count: number): Promise<void> => {
      // It may have come before it was noted under which name.
      await looks.settled()
      const asked = (await log.olderAsks(numberId)).find((one) => one.session === session)
      if (asked === undefined) return
      const { chat, peer } = asked
      if (count === 0) {
        const change = { type: 'past', count, isAll: true } as const
        await log.append(
          chatOf(ownership, { id: peer }),
          { kind: 'change', change },
          { ownerEpoch: ownership.epoch },
        )
      }
      await log.olderAnswered(numberId, chat.chatId)
    },
    close: async (): Promise<void> => {
      looks.stop()
      await looks.settled()
    },
  }
}
