import type { ChatRef } from '../../model/chat/chat.ts'
import type { Draft } from '../../model/message/message.ts'
import type { Appender } from './append.ts'
import type { Appended, ChatLog } from '../chat-log.ts'
import { BYTES_A_COMMIT, bytesOf } from './commit-size.ts'
import type { Writer } from './plan-commit.ts'

const ENTRIES_A_COMMIT = 12

type Waiting = {
  chat: ChatRef
  draft: Draft
  writer: Writer
  isNew: boolean
  bytes: number
  done: PromiseWithResolvers<Appended>
}

/**
 * Gives each chat's appends their turns: one is in flight per chat, and what arrives meanwhile is committed together
 * in the next one. Order of arrival is order in the log.
 */
export const createTurns = (append: Appender) => {
  const waiting = new Map<string, Waiting[]>()

  /** The longest run at the front that fits one commit of one writer. */
  const takeTurn = (queue: Waiting[]): Waiting[] => {
    let bytes = 0
    const [first] = queue
    const end = queue.findIndex((one, at) => {
      bytes += one.bytes
      const fits = at < ENTRIES_A_COMMIT && (at === 0 || bytes <= BYTES_A_COMMIT)
      return !fits || one.writer?.ownerEpoch !== first?.writer?.ownerEpoch
    })
    return queue.splice(0, end === -1 ? queue.length : end)
  }

  const run = async (key: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const turn = takeTurn(queue)
      const last = turn.at(-1)
      if (last === undefined) break
      try {
        const answers = await append({
          chat: last.chat,
          drafts: turn.map(({ draft }) => draft),
          writer: last.writer,
          isNew: new Set(turn.flatMap(({ draft, isNew }) => (isNew ? [draft] : []))),
        })
        answers.forEach((answer, at) => turn[at]?.done.resolve(answer))
      } catch (error) {
        for (const { done } of turn) done.reject(error)
      }
    }
    waiting.delete(key)
  }

  return (...[chat, draft, writer]: Parameters<ChatLog['append']>): Promise<Appended> => {
    const key = `${chat.workspaceId} ${chat.chatId}`
    const queue = waiting.get(key)
    const one: Waiting = {
      chat,
      draft,
      writer,
      // What waits may be appended by somebody else before this process looks at the chat again.
      isNew: queue === undefined && (writer?.isNew ?? false),
      bytes: bytesOf(draft),
      done: Promise.withResolvers(),
    }
    if (queue === undefined) {
      const fresh = [one]
      waiting.set(key, fresh)
      // After this turn of the event loop's microtasks, so that drafts made together are committed together.
      queueMicrotask(() => void run(key, fresh))
    } else queue.push(one)
    return one.done.promise
  }
}
