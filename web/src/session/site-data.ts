/*
 * What the browser keeps of this site. A browser that blocks site data throws at the mere sight of localStorage, and a
 * full one at each write: then this page remembers by itself, for as long as it is open. Imported before all else, so
 * that code that is not ours finds a store too.
 */

const opened = (): Storage | undefined => {
  try {
    const storage = window.localStorage
    storage.getItem('sahut')
    return storage
  } catch {
    return undefined
  }
}

const createMemory = (): Storage => {
  const kept = new Map<string, string>()
  return {
    get length() {
      return kept.size
    },
    key: (n) => [...kept.keys()][n] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => {
      kept.set(key, value)
    },
    removeItem: (key) => {
      kept.delete(key)
    },
    clear: () => {
      kept.clear()
    },
  }
}

const browsers = opened()

/** Whether the browser keeps anything: without, a reload signs out and loses what was not sent. */
export const keepsSiteData = browsers !== undefined

const storage = browsers ?? createMemory()
if (browsers === undefined)
  Object.defineProperty(window, 'localStorage', { value: storage, configurable: true })

/** What had no room in a full browser. */
const overflow = createMemory()

/** localStorage that never throws. */
export const siteData = {
  getItem: (key: string): string | null => overflow.getItem(key) ?? storage.getItem(key),
  setItem: (key: string, value: string): void => {
    overflow.removeItem(key)
    try {
      storage.setItem(key, value)
    } catch (error) {
      console.warn('The browser has no room: this is kept for as long as the page is open.', error)
      overflow.setItem(key, value)
    }
  },
  removeItem: (key: string): void => {
    overflow.removeItem(key)
    storage.removeItem(key)
  },
  /** Whether a reload loses nothing of it. */
  keepsAll: (): boolean => keepsSiteData && overflow.length === 0,
  get length(): number {
    return storage.length + overflow.length
  },
  key: (n: number): string | null => (n < storage.length ? storage.key(n) : overflow.key(n - storage.length)),
  /** All keys with a prefix. */
  keys: (prefix: string): string[] =>
    Array.from({ length: siteData.length }, (_, n) => siteData.key(n) ?? '').filter((key) =>
      key.startsWith(prefix),
    ),
}
