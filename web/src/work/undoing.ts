import type { WorkChange } from '@sahut/core/contract/work'
import type { Chat } from '@sahut/core/model/chat/chat'
import { CHAT_STATES, PRIORITIES } from '@sahut/core/model/content/work'
import type { ChatId } from '@sahut/core/model/ids'
import type { WorkAsk } from './use-work-change.ts'

/** One chat's part of a change of many. */
export type ChatChange = WorkChange & { chatId: ChatId }

/** What takes a change back, by what the chat was before. Nobody who did something since is gone over. */
export const undoingOf = (before: Chat, ask: WorkAsk, after: Chat): ChatChange => {
  const { work } = before
  const labels = new Set(work?.labels)
  return {
    chatId: before.chatId,
    ...(ask.assignee !== undefined && { assignee: work?.assignee ?? null }),
    ...(ask.team !== undefined && { team: work?.team ?? null }),
    ...(ask.priority !== undefined && { priority: PRIORITIES.find((one) => one === work?.priority) ?? null }),
    ...(ask.state !== undefined && {
      state: CHAT_STATES.find((one) => one === work?.state) ?? 'open',
      ...(work?.state === 'snoozed' && work.until !== undefined && { until: work.until }),
    }),
    ...(ask.addLabels !== undefined && { removeLabels: ask.addLabels.filter((label) => !labels.has(label)) }),
    ...(ask.removeLabels !== undefined && {
      addLabels: ask.removeLabels.filter((label) => labels.has(label)),
    }),
    ...(ask.assignee !== undefined && { saw: { assignee: after.work?.assignee ?? null } }),
  }
}
