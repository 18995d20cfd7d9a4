import type { OutboxRow } from '@sahut/core/log/chat-log'
import type { ChatId } from '@sahut/core/model/ids'

/** What became of a message: it is done with, its chat has to wait and try again, or it is held for a reason of its own. */
export type Delivered = 'done' | 'again' | 'held'

/** Waiting messages, chat by chat. */
export type Lanes = {
  /** A message that is there already is not added again. */
  add: (rows: OutboxRow[]) => void
  /** How many messages wait here. */
  size: () => number
  /** Starts nothing any more; resolves once what runs has come to its end. */
  close: () => Promise<void>
}

/**
 * Works through messages: within a chat one at a time and in the order of their seqs, chats beside each other.
 * @param limit chats that are worked on at the same time
 * @param deliver must not reject; what is not done with stops its chat for now
 * @param ended told of each chat that is done, or could not go on: then what it has left is forgotten here
 */
export const createLanes = (deps: {
  limit: number
  deliver: (row: OutboxRow) => Promise<Delivered>
  ended: (chatId: ChatId, how: Delivered) => void
}): Lanes => {
  /** By seq, in the order in which they came: thousands may wait, and each look brings all of them again. */
  type Lane = { rows: Map<number, OutboxRow>; isRunning: boolean; isAskedAgain: boolean }
  const lanes = new Map<ChatId, Lane>()
  const running = new Set<Promise<void>>()
  let size = 0
  let isClosed = false

  const drive = async (chatId: ChatId, lane: Lane): Promise<void> => {
    let why: Delivered = 'done'
    // Goes on to what is added meanwhile.
    for (const [seq, row] of lane.rows) {
      if (isClosed) break
      lane.isAskedAgain = false
      why = await deps.deliver(row)
      if (why !== 'done') break
      lane.rows.delete(seq)
      size -= 1
    }
    lanes.delete(chatId)
    size -= lane.rows.size
    // What was looked for meanwhile may have changed what holds it.
    if (!isClosed) deps.ended(chatId, why === 'held' && lane.isAskedAgain ? 'again' : why)
  }

  const start = (): void => {
    for (const [chatId, lane] of lanes) {
      if (running.size >= deps.limit || isClosed) return
      if (lane.isRunning) continue
      lane.isRunning = true
      const run = drive(chatId, lane).finally(() => {
        running.delete(run)
        start()
      })
      running.add(run)
    }
  }

  return {
    add: (rows) => {
      for (const row of rows.toSorted((a, b) => a.seq - b.seq)) {
        const lane = lanes.get(row.chatId) ?? { rows: new Map(), isRunning: false, isAskedAgain: false }
        lanes.set(row.chatId, lane)
        lane.isAskedAgain ||= lane.isRunning
        if (lane.rows.has(row.seq)) continue
        lane.rows.set(row.seq, row)
        size += 1
      }
      start()
    },
    size: () => size,
    close: async () => {
      isClosed = true
      await Promise.all(running)
    },
  }
}
