import { PAGE_BYTES } from '../../contract/history.ts'

export const jsonBytes = (entry: object): number => Buffer.byteLength(JSON.stringify(entry))

/** How many of these, from the first on, fit a page; at least one. */
export const fitting = (entries: readonly object[]): number => {
  let bytes = 0
  const end = entries.findIndex((entry, at) => {
    bytes += jsonBytes(entry)
    return at > 0 && bytes > PAGE_BYTES
  })
  return end === -1 ? entries.length : end
}
