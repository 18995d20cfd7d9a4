/** Lets in up to so many at a time, the others in the order in which they came. Who stays long no longer counts as inside. */
export type Gate = {
  /**
   * Resolves once there is room, with the way out; leaving twice does nothing more.
   * @param signal gives the place in the queue up: resolves with nothing then
   */
  enter: {
    (): Promise<() => void>
    (signal: AbortSignal): Promise<(() => void) | undefined>
  }
}

/** @param turnMs how long a place is held at most, ms; absent: until it is left */
export const createGate = (size: number, turnMs?: number): Gate => {
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
  const newPlace = (): (() => void) => {
    let isInside = true
    const leave = (): void => {
      clearTimeout(turn)
      if (!isInside) return
      isInside = false
      inside -= 1
      admit()
    }
    const turn = turnMs === undefined ? undefined : setTimeout(leave, turnMs).unref()
    return leave
  }

  const queueUp = (signal?: AbortSignal): Promise<(() => void) | undefined> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve(undefined)
        return
      }
      const giveUp = (): void => {
        queue.splice(queue.indexOf(go), 1)
        resolve(undefined)
      }
      const go = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve(newPlace())
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      queue.push(go)
      admit()
    })

  return { enter: queueUp as Gate['enter'] }
}
