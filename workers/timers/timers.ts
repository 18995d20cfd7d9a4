import { workDraft } from '@sahut/core/chats/work'
import type { ChatLog, TimerRow } from '@sahut/core/log/chat-log'
import { newer } from '@sahut/core/model/newer'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'

/** Timers are looked at so often, ms: nobody snoozes a chat to the second. */
const LOOK_MS = 5_000

/** So many of each part are taken up at a time. */
const TAKEN = 50

/** Does to chats what is due. Each worker does; whoever comes second finds it done. */
export type TimerRunner = {
  start: () => void
  close: () => Promise<void>
}

/** @param now ms since 1970 */
export const createTimerRunner = ({
  log,
  logger,
  now = Date.now,
  lookMs = LOOK_MS,
}: {
  log: Pick<ChatLog, 'append' | 'chat' | 'timersDue' | 'timerDone'>
  logger: Pick<Logger, 'error'>
  now?: () => number
  lookMs?: number
}): TimerRunner => {
  /** Opens what was snoozed until then, unless somebody has done something else with it. */
  const wake = async ({ workspaceId, chatId, due }: TimerRow): Promise<void> => {
    const chat = await log.chat({ workspaceId, chatId })
    if (chat === undefined) return
    const opened = { type: 'work' as const, state: 'open' as const, saw: { until: due } }
    await log.append(chat, workDraft({ type: 'automatic' }, chat.chatId, opened, now()))
  }

  const run = async (timer: TimerRow): Promise<void> => {
    switch (timer.what) {
      case 'wake':
        await wake(timer)
        break
      // Whoever wrote it knows what to do.
      case newer:
      default:
        return
    }
    await log.timerDone(timer)
  }

  const look = createRerun(async () => {
    try {
      for (const timer of await log.timersDue(now(), TAKEN)) await run(timer)
    } catch (error) {
      // They are there still when it is looked again.
      logger.error({ err: error }, 'timers could not be looked at')
    }
    return lookMs * (0.5 + Math.random())
  })

  return {
    start: look.ask,
    close: async () => {
      look.stop()
      await look.settled()
    },
  }
}
