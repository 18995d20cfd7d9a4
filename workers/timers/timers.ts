import { clientMsgIdOf } from '@sahut/core/chats/work/automatic'
import { workDraft } from '@sahut/core/chats/work/work'
import type { Accounts } from '@sahut/core/auth/accounts'
import type { ChatLog, Commit, TimerRow } from '@sahut/core/log/chat-log'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { WorkContent } from '@sahut/core/model/content/work'
import { whatsappIdOf } from '@sahut/core/model/ids'
import { newer } from '@sahut/core/model/newer'
import type { Logger } from '@sahut/core/process/logger'
import type { Numbers } from '@sahut/core/numbers/numbers'
import { createRerun } from '@sahut/core/process/rerun'
import { createAnswers } from './answers.ts'

/** Timers are looked at so often, ms: nobody snoozes a chat to the second. */
const LOOK_MS = 5_000

/** So many of each part are taken up at a time. */
const TAKEN = 50

/** Does to chats what is due. Each worker does; whoever comes second finds it done. */
export type TimerRunner = {
  start: () => void
  /** Something was committed here: what is due with it is done at once. */
  heard: (commit: Commit) => void
  close: () => Promise<void>
}

/** @param now ms since 1970 */
export const createTimerRunner = (deps: {
  log: Pick<ChatLog, 'append' | 'before' | 'chat' | 'timersDue' | 'timerDone'>
  accounts: Pick<Accounts, 'inbox'>
  numbers: Pick<Numbers, 'get'>
  logger: Pick<Logger, 'error'>
  now?: () => number
  lookMs?: number
}): TimerRunner => {
  const { log, logger, now = Date.now, lookMs = LOOK_MS } = deps
  const answers = createAnswers({ ...deps, now })

  /** @param why names a line that changes nothing by which it could be known: the same again is the same line */
  const put = async (chat: Chat, content: Omit<WorkContent, 'type'>, why?: string): Promise<void> => {
    const draft = workDraft({ type: 'automatic' }, chat.chatId, { type: 'work', ...content }, now())
    const known = why === undefined ? {} : { whatsappId: whatsappIdOf(chat.chatId, clientMsgIdOf(why)) }
    await log.append(chat, { ...draft, ...known })
  }

  /** @returns whether this code knows what is to be done: whoever wrote anything else does */
  const act = async (chat: Chat, timer: TimerRow): Promise<boolean> => {
    const { chatId, due, what } = timer
    switch (what) {
      case 'wake':
        // Unless somebody has done something else with it.
        await put(chat, { state: 'open', saw: { until: due } })
        return true
      case 'response':
      case 'resolution':
        await put(chat, { missed: what, saw: { due } }, `${what} ${chatId} ${String(due)}`)
        return true
      case 'away':
        await answers.away(chat)
        return true
      case 'rate':
        await answers.rate(chat, timer)
        return true
      case newer:
      default:
        return false
    }
  }

  const run = async (timer: TimerRow): Promise<void> => {
    const { workspaceId, chatId } = timer
    const chat = await log.chat({ workspaceId, chatId })
    if (chat === undefined || (await act(chat, timer))) await log.timerDone(timer)
  }

  const look = createRerun(async () => {
    try {
      for (const timer of await log.timersDue(now(), TAKEN))
        await run(timer).catch((error: unknown) => {
          // It is there still when it is looked again; one that can't be done keeps nothing else from being done.
          logger.error(
            { err: error, chatId: timer.chatId, what: timer.what },
            'what is due to a chat could not be done',
          )
        })
    } catch (error) {
      logger.error({ err: error }, 'timers could not be looked at')
    }
    return lookMs * (0.5 + Math.random())
  })

  return {
    start: look.ask,
    heard: ({ entries }) => {
      if (entries.some((entry) => entry.kind === 'message' && entry.terms?.closed !== undefined)) look.ask()
    },
    close: async () => {
      look.stop()
      await look.settled()
    },
  }
}
