import { LEVELS } from '@sahut/testing/parts/bus-levels'
import { describe } from 'vitest'
import { testCommits, testShares } from './promises/commits-fixture.ts'
import { testLives } from './promises/lives-fixture.ts'
import { processesOn } from './promises/processes-fixture.ts'
import { testRooms } from './promises/rooms-fixture.ts'
import { testSignals } from './promises/signals-fixture.ts'

/*
 * What the rest of Sahut relies on, whichever level carries it: each promise of `bus.ts`, by its name there.
 */

describe.each(LEVELS)('the bus at level %s', (_level, begin) => {
  const processes = processesOn(begin)
  testCommits(processes)
  testShares(processes)
  testRooms(processes)
  testSignals(processes)
  testLives(processes)
})
