/** What was used last, up to so many; the one that was used longest ago goes first. */
export type Recent<Key, Value> = {
  get: (key: Key) => Value | undefined
  put: (key: Key, value: Value) => void
}

export const createRecent = <Key, Value>(limit: number): Recent<Key, Value> => {
  const values = new Map<Key, Value>()
  return {
    get: (key) => values.get(key),
    put: (key, value) => {
      values.delete(key)
      values.set(key, value)
      for (const oldest of values.keys()) {
        if (values.size <= limit) return
        values.delete(oldest)
      }
    },
  }
}
