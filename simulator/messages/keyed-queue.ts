export type KeyedQueue = ReturnType<typeof createKeyedQueue>

/** Work that must not overtake: each name has a queue of its own. */
export const createKeyedQueue = () => {
  const queues = new Map<string, Promise<unknown>>()

  /** Runs `work` after all earlier work of the same name, whether that succeeded or not. */
  return async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(work)
    const settled = turn.then(
      () => undefined,
      () => undefined,
    )
    queues.set(name, settled)
    try {
      return await turn
    } finally {
      if (queues.get(name) === settled) queues.delete(name)
    }
  }
}
