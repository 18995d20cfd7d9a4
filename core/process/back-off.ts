import { setTimeout as sleep } from 'node:timers/promises'

const FIRST_MS = 25
const LONGEST_MS = 1_000

/**
 * Waits before another attempt: at random up to a limit that doubles, so that those who collided don't meet again.
 * @param attempt the one that follows, from 2
 */
export const backOff = async (attempt: number): Promise<void> => {
  await sleep(Math.random() * Math.min(FIRST_MS * 2 ** (attempt - 1), LONGEST_MS))
}
