/** So many at a time; who comes then waits for its turn. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>

export const createSlots = (count: number): Slots => {
  const waiting: (() => void)[] = []
  let free = count
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
