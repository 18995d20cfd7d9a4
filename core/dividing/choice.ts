import type { Dividing } from '../model/workspace/dividing.ts'
import type { UserId } from '../model/ids.ts'
import type { Work } from '../model/chat/work.ts'

/** Somebody who is there, with so many open chats of the inbox. */
export type Candidate = { userId: UserId; load: number }

/** Those behind whoever had the last turn come first. */
const inTurn = (candidates: readonly Candidate[], last: UserId | undefined): Candidate[] => {
  const sorted = candidates.toSorted((a, b) => (a.userId < b.userId ? -1 : 1))
  const next = sorted.findIndex(({ userId }) => last !== undefined && userId > last)
  return next < 0 ? sorted : [...sorted.slice(next), ...sorted.slice(0, next)]
}

/**
 * Whose a chat is to be.
 * @param last who had the last turn
 * @param work what is known of who had the chat before
 * @returns nothing if nobody has room
 */
export const choose = (
  { by, most = Infinity, sticky }: Dividing,
  candidates: readonly Candidate[],
  last: UserId | undefined,
  { former, back }: Pick<Work, 'former' | 'back'> = {},
): UserId | undefined => {
  // Who gave it back does not want it.
  const free = candidates.filter(({ userId, load }) => load < most && !(back === true && userId === former))
  if (sticky === true && free.some(({ userId }) => userId === former)) return former
  const queue = inTurn(free, last)
  const least = Math.min(...queue.map(({ load }) => load))
  return (by === 'least_loaded' ? queue.find(({ load }) => load === least) : queue[0])?.userId
}
