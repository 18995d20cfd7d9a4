import { SahutError } from '../../contract/errors.ts'
import type { ChatKey, ChatRef } from '../../model/chat/chat.ts'
import { outboxPartition, outboxPrefix } from '../../store/keys/number.ts'
import type { Table } from '../../store/table.ts'
import { createSteps } from '../append/append-steps.ts'
import type { ChatLog, Commit, Owner } from '../chat-log.ts'
import { chatOf, type Head, headItem, headOf, joinedInto, joiningWith, unmoved } from '../head.ts'
import { headKey } from '../../store/keys/chat.ts'
import type { Tell } from '../append/tell-commit.ts'
import { copyKeys, copyLogs, copyWaiting } from './copy.ts'
import { copyPast } from './copy-past.ts'
import { createTally } from './joined-head.ts'
import { placesOf } from './places.ts'

/** Chats that one is joined into, one after the other, at most: more is a circle. */
const CHAIN = 8

const moved = (): SahutError =>
  new SahutError('unavailable', 'The chats changed while they were joined. Please try again.')

/**
 * Joins two chats of one person. Whoever is killed in between, the next one finishes:
 * 1. The chat that goes on is held: it takes no entry, and says with whom it is joined.
 * 2. The chat that ends is held for good, and says where it went. From here on there is no way back.
 * 3. All of both is written behind the chat that goes on, in the order in which it was appended: unseen, and the same
 *    by whomever it is written.
 * 4. One write of its head makes all of that the chat, under its next epoch.
 * Held for nothing, because something waits to be sent, it is let go again.
 */
export const createJoin = (deps: {
  table: Table
  now: () => number
  tell: Tell
  onCommit: (commit: Commit) => void
}): ChatLog['join'] => {
  const { table, now, tell, onCommit } = deps
  const { readHead, writeRows } = createSteps(table)

  const put = async (before: Head, after: Head): Promise<Head> => {
    if (!(await table.put(headItem(after), unmoved(before)))) throw moved()
    return after
  }

  const isWaiting = async ({ numberId, chatId }: Head): Promise<boolean> => {
    const range = { PK: outboxPartition(numberId), prefix: outboxPrefix(chatId), limit: 1 }
    return (await table.query(range)).items.length > 0
  }

  /** A chat that is complete, and as far as this worker knows its own. */
  const whole = async (head: Head, { ownerEpoch }: Owner): Promise<Head> => {
    if (head.ownerEpoch > ownerEpoch)
      throw new SahutError('fenced', 'Another worker owns this number by now.')
    if (head.hold === undefined) await writeRows(head)
    return head
  }

  const held = (head: Head, hold: Head['hold'], { ownerEpoch }: Owner): Head => ({
    ...head,
    ownerEpoch: Math.max(head.ownerEpoch, ownerEpoch),
    pending: [],
    hold,
  })

  /** Lets a chat go that was held for nothing. Nobody who held it before may go on with what it meant to do. */
  const letGo = async (from: Head, to: Head, owner: Owner): Promise<void> => {
    await put(from, { ...from, ownerEpoch: owner.ownerEpoch })
    const { hold: _hold, ...free } = to
    if (to.seq > 0) await put(to, free)
    else if (!(await table.delete(headKey(to), unmoved(to)))) throw moved()
  }

  /** Where the chat that goes on stands by now: it may have been joined into another one itself. */
  const standing = async (ref: ChatRef): Promise<Head> => {
    let head = await readHead(ref)
    for (let step = 0; step < CHAIN; step += 1) {
      const into = joinedInto(head)
      if (into === undefined) return head
      head = await readHead({ ...ref, chatId: into })
    }
    throw new SahutError('corrupt_state', 'A chat was joined with itself.')
  }

  /** From here on both are held, and only this remains. */
  const finish = async (from: Head, to: Head): Promise<void> => {
    const places = await placesOf(table, from, to)
    const pair = { from, to, places }
    const tally = createTally(from, to)
    await copyLogs(table, pair, tally.add)
    await copyWaiting(table, pair)
    await copyKeys(table, pair)
    await copyPast(table, pair)
    const head = await put(to, tally.head(places.last + 1, now()))
    await writeRows(head)
    tell(head)
    onCommit({ chat: { ...chatOf(from), epoch: from.epoch + 1, into: to.chatId }, entries: [] })
  }

  const readFrom = async (key: ChatKey): Promise<Head | undefined> => {
    const item = await table.get(headKey(key))
    return item && headOf(item)
  }

  return async (fromKey, ref, owner) => {
    let to = await whole(await standing(ref), owner)
    const underway = joiningWith(to)
    const key = underway === undefined ? fromKey : { ...fromKey, chatId: underway }
    const there = await readFrom(key)
    if (there === undefined || there.chatId === to.chatId) return 'joined'
    // Another one is being joined with it first.
    if (joiningWith(there) !== undefined) return 'waits'
    const from = await whole(there, owner)
    if (from.hold === undefined) {
      if ((await isWaiting(from)) || (await isWaiting(to))) {
        if (underway !== undefined) await letGo(from, to, owner)
        return 'waits'
      }
      if (underway === undefined) to = await put(to, held(to, { joining: from.chatId }, owner))
      await put(from, held(from, { into: to.chatId }, owner))
    } else if (underway === undefined) return 'joined'
    await finish(held(from, undefined, owner), to)
    // What was underway may have been the joining with another one.
    return underway === undefined || underway === fromKey.chatId ? 'joined' : 'waits'
  }
}
