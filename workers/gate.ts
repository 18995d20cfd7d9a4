/** Lets in up to so many at a time, the others in the order in which they came. */
export type Gate = {
  /** Resolves once there is room, with the way out; leaving twice does nothing more. */
  enter: () => Promise<() => void>
}

export const createGate = (size: number): Gate => {
  const queue: (() => void)[] = []
  let inside = 0
  const admit = (): void => {
    while (inside < size) {
      const next = queue.shift()
      if (next === undefined) return
      inside += 1
      next()
    }
  }
  return {
    enter: () =>
      new Promise((resolve) => {
        let isInside = true
        queue.push(() => {
          resolve(() => {
            if (!isInside) return
            isInside = false
            inside -= 1
            admit()
          })
        })
        admit()
      }),
  }
}
