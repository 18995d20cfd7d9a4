import type { Commit } from '../log/chat-log.ts'
import type { Bus } from './bus.ts'
import { workerTopic } from './rooms.ts'

/** A word to the worker of a commit's number, if something waits to be sent. */
export const wakeWorker = ({ chat, entries }: Commit, signal: Bus['signal']): void => {
  if (entries.some((entry) => entry.kind === 'message' && entry.status === 'queued'))
    signal(workerTopic(chat.numberId), { type: 'outbox', chatId: chat.chatId, seq: chat.seq })
}
