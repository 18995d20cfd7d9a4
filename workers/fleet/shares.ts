import { createHash } from 'node:crypto'
import type { NumberId, WorkerId, WorkspaceId } from '@sahut/core/model/ids'

/** A living worker, as far as sharing the numbers goes. */
export type Member = {
  workerId: WorkerId
  /** The most that it runs. */
  capacity: number
  /** Takes nothing for now that a calm one has room for. */
  isBusy: boolean
}

/** A number that is to run, and the living worker that has it, if one has. */
export type Place = { numberId: NumberId; holder: WorkerId | undefined }

/** A surplus up to this part of a share stays where it is: moving a number costs a reconnect. */
const TOLERANCE = 0.1

/**
 * The most that each is to run, so that all numbers run and nobody has more than need be: equal, but for those whose
 * capacity is less.
 */
export const fairShare = (members: Pick<Member, 'capacity'>[], numbers: number): number => {
  let left = numbers
  const capacities = members.map(({ capacity }) => capacity).toSorted((a, b) => a - b)
  for (const [index, capacity] of capacities.entries()) {
    const each = Math.ceil(left / (capacities.length - index))
    if (each <= capacity) return each
    left -= capacity
  }
  return capacities.at(-1) ?? 0
}

/** Who stands where in the queue for a number: the same for every observer, another for each number. */
const rankOf = (name: NumberId | WorkspaceId, workerId: WorkerId): string =>
  createHash('sha1').update(`${name} ${workerId}`).digest('hex')

/** Who of the living does what is done once for a workspace: observers who see the same come to the same. */
export const dutyOf = (workspaceId: WorkspaceId, workers: readonly WorkerId[]): WorkerId | undefined =>
  workers.toSorted((a, b) => (rankOf(workspaceId, a) < rankOf(workspaceId, b) ? -1 : 1))[0]

const byRank =
  (numberId: NumberId) =>
  (a: Member, b: Member): number =>
    rankOf(numberId, a.workerId) < rankOf(numberId, b.workerId) ? -1 : 1

/**
 * Who is to take each number that nobody living has. Observers who see the same come to the same, so that they
 * do not all claim all of it; what they disagree on the claims decide.
 * @returns nothing for a number that nobody has room for
 */
export const placeNumbers = (members: Member[], places: Place[]): Map<NumberId, WorkerId> => {
  const share = fairShare(members, places.length)
  const loads = new Map(members.map(({ workerId }) => [workerId, 0]))
  for (const { holder } of places) if (holder !== undefined) loads.set(holder, (loads.get(holder) ?? 0) + 1)
  const calm = members.filter(({ isBusy }) => !isBusy)
  const placed = new Map<NumberId, WorkerId>()
  const free = places.filter(({ holder }) => holder === undefined)
  for (const { numberId } of free.toSorted((a, b) => (a.numberId < b.numberId ? -1 : 1))) {
    const hasRoom = (most: number) => (member: Member) =>
      (loads.get(member.workerId) ?? 0) < Math.min(most, member.capacity)
    // A worker goes above its share only if nobody below theirs takes the number, and a busy one takes it only if no
    // calm one has room: a number that is late serves people, one that nobody runs does not.
    const choices = [calm, members].flatMap((some) => [
      some.filter(hasRoom(share)),
      some.filter(hasRoom(Infinity)),
    ])
    const [taker] = (choices.find((some) => some.length > 0) ?? []).toSorted(byRank(numberId))
    if (taker === undefined) continue
    loads.set(taker.workerId, (loads.get(taker.workerId) ?? 0) + 1)
    placed.set(numberId, taker.workerId)
  }
  return placed
}

/**
 * Which of its numbers a worker hands over, so that others get their share.
 * @param most at once: what moves is not connected for a moment
 */
export const surplusOf = (self: Member, members: Member[], places: Place[], most: number): NumberId[] => {
  const own = places.filter(({ holder }) => holder === self.workerId)
  // What nobody has yet goes to those who lack first.
  const share = Math.min(fairShare(members, places.length), self.capacity)
  const surplus = own.length - share
  if (surplus <= Math.floor(share * TOLERANCE) && own.length <= self.capacity) return []
  const needy = members.some(
    (member) =>
      member.workerId !== self.workerId &&
      !member.isBusy &&
      places.filter(({ holder }) => holder === member.workerId).length < Math.min(share, member.capacity),
  )
  if (!needy) return []
  return own
    .map(({ numberId }) => ({ numberId, rank: rankOf(numberId, self.workerId) }))
    .toSorted((a, b) => (a.rank > b.rank ? -1 : 1))
    .slice(0, Math.min(surplus, most))
    .map(({ numberId }) => numberId)
}
