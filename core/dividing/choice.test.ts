import { describe, expect, it } from 'vitest'
import type { Dividing } from '../model/workspace/dividing.ts'
import { newUserId, type UserId } from '../model/ids.ts'
import { type Candidate, choose } from './choice.ts'

const [ani, budi, citra] = [newUserId(), newUserId(), newUserId()].toSorted() as [UserId, UserId, UserId]
const people = (...loads: [number, number, number]): Candidate[] =>
  [ani, budi, citra].map((userId, at) => ({ userId, load: loads[at] ?? 0 }))
const TURNS: Dividing = { by: 'round_robin' }
const LEAST: Dividing = { by: 'least_loaded' }

describe('whose a chat is to be', () => {
  it('goes by turns, from whoever had the last one on, and begins again', () => {
    expect(choose(TURNS, people(9, 0, 0), undefined)).toBe(ani)
    expect(choose(TURNS, people(0, 9, 0), ani)).toBe(budi)
    expect(choose(TURNS, people(0, 0, 9), citra)).toBe(ani)
    // Whoever had the last turn may have left meanwhile.
    expect(choose(TURNS, [{ userId: citra, load: 0 }], budi)).toBe(citra)
  })

  it('goes to whoever has the fewest, by turns among those who have as few', () => {
    expect(choose(LEAST, people(2, 1, 3), budi)).toBe(budi)
    expect(choose(LEAST, people(1, 2, 1), ani)).toBe(citra)
  })

  it('goes to nobody who has as many as one may have', () => {
    expect(choose({ ...TURNS, most: 2 }, people(2, 2, 1), undefined)).toBe(citra)
    expect(choose({ ...TURNS, most: 2 }, people(2, 2, 2), undefined)).toBeUndefined()
    expect(choose(TURNS, [], undefined)).toBeUndefined()
  })

  it('goes back to who had it, if they are there and have room', () => {
    const sticky: Dividing = { ...LEAST, most: 3, sticky: true }
    expect(choose(sticky, people(0, 2, 0), undefined, { former: budi })).toBe(budi)
    expect(choose(sticky, people(0, 3, 1), undefined, { former: budi })).toBe(ani)
    expect(choose(sticky, people(0, 0, 0), ani, { former: newUserId() })).toBe(budi)
    expect(choose(LEAST, people(0, 2, 0), undefined, { former: budi })).toBe(ani)
  })

  it('goes never back to who gave it back', () => {
    const back = { former: ani, back: true }
    expect(choose({ ...TURNS, sticky: true }, people(0, 0, 0), citra, back)).toBe(budi)
    expect(choose(TURNS, [{ userId: ani, load: 0 }], undefined, back)).toBeUndefined()
  })
})
