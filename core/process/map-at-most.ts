/**
 * Does the same work for each item, at most so many at a time.
 * @returns what came of each, in the order of the items
 * @throws what the first work that failed threw; no other is begun after it
 */
export const mapAtMost = async <Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = []
  const waiting = items.entries()
  let hasFailed = false
  const worker = async (): Promise<void> => {
    for (const [at, item] of waiting) {
      if (hasFailed) return
      try {
        results[at] = await work(item)
      } catch (error) {
        hasFailed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
