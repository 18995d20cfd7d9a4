import type { Commit } from '../log/chat-log.ts'
import type { Entry } from '../model/message/message.ts'
import type { Bus } from './bus.ts'
import { workerTopic } from './rooms.ts'

const isToSend = (entry: Entry): boolean =>
  entry.kind === 'message'
    ? entry.status === 'queued'
    : entry.kind === 'change' && entry.change.type === 'asked'

/** A word to the worker of a commit's number, if something waits to be sent or to be fetched. */
export const wakeWorker = ({ chat, entries }: Commit, signal: Bus['signal']): void => {
  const isMedia = entries.some(
    (entry) =>
      entry.kind === 'change' && entry.change.type === 'media' && entry.change.media.state === 'wanted',
  )
  if (!entries.some(isToSend) && !isMedia) return
  signal(workerTopic(chat.numberId), {
    type: 'outbox',
    chatId: chat.chatId,
    seq: chat.seq,
    ...(isMedia ? { isMedia } : {}),
  })
}
