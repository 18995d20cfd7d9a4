/** The part of localStorage that is used, so that tests can bring a real Map. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/** Tells what other tabs do to the store. @returns ends the telling */
export type StoreNews = (
  listener: (key: string, before: string | null, now: string | null) => void,
) => () => void

/**
 * What was typed and not sent, one draft a chat for all tabs of a browser. It outlives switching chats and reloads; a
 * full store loses no typing.
 */
export type Drafts = {
  get: (chatId: string) => string
  /** An empty text takes the draft away. */
  set: (chatId: string, text: string) => void
  /** This text went out. What another tab has typed since stays. */
  sent: (chatId: string, text: string) => void
  /** Listens to each change, here and in other tabs. @returns ends the listening */
  onChange: (listener: DraftListener) => () => void
  /** All chats in which something was begun. */
  chats: () => string[]
  /** Takes all drafts of their owner away: who signs out leaves nothing to read. */
  wipe: () => void
}

/** @param isHere whether it was changed in this tab */
type DraftListener = (chatId: string, before: string, now: string, isHere: boolean) => void

/** @param owner whose drafts: agents who share a browser do not see each other's */
export const createDrafts = (
  store: TextStore,
  owner: string,
  elsewhere: StoreNews = () => () => undefined,
): Drafts => {
  const unstored = new Map<string, string>()
  const listeners = new Set<DraftListener>()
  const prefix = `sahut.draft.${owner}.`
  const key = (chatId: string) => prefix + chatId
  const tell: DraftListener = (...change) => {
    for (const listener of listeners) listener(...change)
  }
  const get = (chatId: string): string => unstored.get(chatId) ?? store.getItem(key(chatId)) ?? ''

  const write = (chatId: string, text: string): void => {
    unstored.delete(chatId)
    if (text === '') {
      store.removeItem(key(chatId))
      return
    }
    try {
      store.setItem(key(chatId), text)
    } catch {
      // The browser's quota is full: for this page the draft is kept all the same.
      unstored.set(chatId, text)
    }
  }
  const set = (chatId: string, text: string): void => {
    const before = get(chatId)
    write(chatId, text)
    tell(chatId, before, text, true)
  }
  elsewhere((changed, before, now) => {
    if (changed.startsWith(prefix)) tell(changed.slice(prefix.length), before ?? '', now ?? '', false)
  })
  const keys = (): string[] =>
    Array.from({ length: store.length }, (_, at) => store.key(at) ?? '').filter((one) =>
      one.startsWith(prefix),
    )

  return {
    get,
    set,
    sent: (chatId, text) => {
      if (get(chatId) === text) set(chatId, '')
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    chats: () => [...new Set([...keys().map((one) => one.slice(prefix.length)), ...unstored.keys()])],
    wipe: () => {
      unstored.clear()
      for (const one of keys()) store.removeItem(one)
    },
  }
}
