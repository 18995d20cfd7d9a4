/** How pauses between attempts grow. */
export type BackOff = {
  /** The longest first pause, and the longest of all, ms. */
  firstMs: number
  longestMs: number
  /** The share of a pause that is never left to chance, from 0 (full jitter) to 1. */
  sure?: number
}

/**
 * A pause before another attempt: at random up to a limit that doubles, so that those who failed together don't come
 * back together.
 * @param attempts that failed before this one's pause: 0 for the first
 * @param random from 0 to 1
 * @returns ms
 */
export const backOffMs = (
  { firstMs, longestMs, sure = 0 }: BackOff,
  attempts: number,
  random: () => number = Math.random,
): number => Math.min(longestMs, firstMs * 2 ** attempts) * (sure + (1 - sure) * random())

const CALLS: BackOff = { firstMs: 50, longestMs: 1_000 }

/**
 * Waits before another attempt at a call.
 * @param attempt the one that follows, from 2
 */
export const backOff = async (attempt: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, backOffMs(CALLS, attempt - 2)))
}
