import type { Bus } from '../bus.ts'
import { chatRoom, inboxTopic } from '../rooms.ts'
import { wakeWorker } from '../wake-worker.ts'

/** Of a level that keeps nothing of what was told. */
export const keepsNothing: Pick<Bus, 'divide' | 'since' | 'onResume' | 'logFigures'> = {
  // There is nothing that could outlive the process which told of it.
  divide: () => Promise.resolve(() => Promise.resolve()),
  since: () => undefined,
  // What a cut swallowed is not carried again.
  onResume: () => () => undefined,
  logFigures: () => ({
    readBehind: 0,
    readBehindMs: 0,
    appendLagMs: 0,
    appendsAgain: 0,
    appendsLost: 0,
    recordsRefused: 0,
    groupPending: 0,
  }),
}

/**
 * How a level without a log of its own carries commits: entries to the room of their chat, the chat's new state on the
 * topic of its inbox, and a word to the number's worker if something waits to be sent. It keeps none.
 */
export const createCommits = ({
  publish,
  signal,
  listen,
}: Pick<Bus, 'publish' | 'signal' | 'listen'>): Pick<
  Bus,
  'tell' | 'follow' | 'divide' | 'since' | 'onResume' | 'logFigures'
> => ({
  tell: (commit) => {
    const { chat, entries } = commit
    const { chatId, epoch, seq, inboxId } = chat
    if (entries.length > 0) publish(chatRoom(chatId), 'chat:appended', { chatId, epoch, entries })
    else publish(chatRoom(chatId), 'chat:advanced', { chatId, epoch, seq })
    signal(inboxTopic(inboxId), { type: 'chat-changed', chat })
    wakeWorker(commit, signal)
  },
  follow: (inboxId, onChat) =>
    listen(inboxTopic(inboxId), (told) => {
      if (told.type === 'chat-changed' && told.chat.inboxId === inboxId) onChat(told.chat)
    }),
  ...keepsNothing,
})
