import { newNumberId, newWorkerId, type NumberId, type WorkerId } from '@sahut/core/model/ids'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fairShare, type Member, type Place, placeNumbers, surplusOf } from './shares.ts'

const IDS = Array.from({ length: 200 }, () => newNumberId())
const WORKERS = Array.from({ length: 8 }, () => newWorkerId())

/** A fleet as it may stand: living workers, and numbers that some of them hold. */
const fleet = fc
  .record({
    capacities: fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: WORKERS.length }),
    busy: fc.array(fc.boolean(), { minLength: WORKERS.length, maxLength: WORKERS.length }),
    holders: fc.array(fc.option(fc.nat({ max: WORKERS.length - 1 }), { nil: undefined }), {
      maxLength: IDS.length,
    }),
  })
  .map(({ capacities, busy, holders }) => {
    const members = capacities.map((capacity, n): Member => ({
      workerId: WORKERS[n] as WorkerId,
      capacity,
      isBusy: busy[n] ?? false,
    }))
    const places = holders.map((holder, n): Place => ({
      numberId: IDS[n] as NumberId,
      holder: holder === undefined ? undefined : members[holder]?.workerId,
    }))
    return { members, places }
  })

const loadOf = (places: Place[], workerId: WorkerId): number =>
  places.filter(({ holder }) => holder === workerId).length

test('a share is just enough for all numbers to run', () => {
  fc.assert(
    fc.property(fleet, ({ members, places }) => {
      const room = (share: number) =>
        members.reduce((sum, { capacity }) => sum + Math.min(share, capacity), 0)
      const share = fairShare(members, places.length)
      const needed = Math.min(places.length, room(Infinity))
      expect(room(share)).toBeGreaterThanOrEqual(needed)
      if (share > 0 && room(Infinity) >= places.length) expect(room(share - 1)).toBeLessThan(places.length)
    }),
  )
})

test('every observer of the same fleet comes to the same, in whatever order it read it', () => {
  fc.assert(
    fc.property(fleet, ({ members, places }) => {
      const one = placeNumbers(members, places)
      const other = placeNumbers(members.toReversed(), places.toReversed())
      expect(new Map([...other].toSorted())).toEqual(new Map([...one].toSorted()))
    }),
  )
})

test('a number that a living worker holds is placed with nobody; each other one is, while somebody has room', () => {
  fc.assert(
    fc.property(fleet, ({ members, places }) => {
      const placed = placeNumbers(members, places)
      const free = places.filter(({ holder }) => holder === undefined)
      for (const { numberId } of places.filter(({ holder }) => holder !== undefined))
        expect(placed.has(numberId)).toBe(false)
      const roomOf = (some: Member[]) =>
        some.reduce(
          (sum, { workerId, capacity }) => sum + Math.max(0, capacity - loadOf(places, workerId)),
          0,
        )
      expect(placed.size).toBe(Math.min(free.length, roomOf(members)))
      // On busy ones only what nobody calm has room for.
      const busy = members.filter(({ isBusy }) => isBusy)
      const taken = (some: Member[]) =>
        [...placed.values()].filter((taker) => some.some(({ workerId }) => workerId === taker)).length
      if (taken(busy) > 0)
        expect(taken(members) - taken(busy)).toBe(roomOf(members.filter(({ isBusy }) => !isBusy)))
      for (const { workerId, capacity } of members) {
        const more = [...placed.values()].filter((taker) => taker === workerId).length
        if (more > 0) expect(loadOf(places, workerId) + more).toBeLessThanOrEqual(capacity)
      }
    }),
  )
})

test('the numbers of a dead worker are spread over the living', () => {
  const members = WORKERS.slice(0, 4).map((workerId) => ({ workerId, capacity: 1_000, isBusy: false }))
  const places = IDS.map((numberId) => ({ numberId, holder: undefined }))
  const placed = placeNumbers(members, places)
  for (const { workerId } of members)
    expect([...placed.values()].filter((taker) => taker === workerId)).toHaveLength(50)
})

test('handing over comes to rest, and then nobody has much more than a share', () => {
  fc.assert(
    fc.property(fleet, fc.integer({ min: 1, max: 12 }), ({ members: all, places: start }, most) => {
      const members = all.map((member) => ({ ...member, capacity: 1_000, isBusy: false }))
      let places = start
      for (let round = 0; ; round += 1) {
        expect(round).toBeLessThan(IDS.length + 2)
        const moving = new Set(members.flatMap((member) => surplusOf(member, members, places, most)))
        const freed = places.map((place) =>
          moving.has(place.numberId) ? { ...place, holder: undefined } : place,
        )
        const placed = placeNumbers(members, freed)
        if (placed.size === 0) break
        // What is given up never goes back to where it came from.
        for (const { numberId, holder } of places)
          if (moving.has(numberId)) expect(placed.get(numberId)).not.toBe(holder)
        places = freed.map((place) => ({ ...place, holder: place.holder ?? placed.get(place.numberId) }))
      }
      const share = fairShare(members, places.length)
      for (const { workerId } of members)
        expect(loadOf(places, workerId)).toBeLessThanOrEqual(Math.floor(share * 1.1))
    }),
  )
})

test('a fleet that is nearly even is left alone', () => {
  const members = WORKERS.slice(0, 2).map((workerId) => ({ workerId, capacity: 1_000, isBusy: false }))
  const [first, second] = members as [Member, Member]
  const places = IDS.map((numberId, n) => ({
    numberId,
    holder: n < 105 ? first.workerId : second.workerId,
  }))
  expect(surplusOf(first, members, places, 10)).toEqual([])
  expect(surplusOf(second, members, places, 10)).toEqual([])
})
