/** The part of localStorage that is used, so that tests can bring a real Map. */
export type TextStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What was typed and not sent, a chat. It outlives switching chats and reloads; a full store loses no typing. */
export type Drafts = {
  get: (chatId: string) => string
  /** An empty text takes the draft away. */
  set: (chatId: string, text: string) => void
}

/** @param owner whose drafts: agents who share a browser do not see each other's */
export const createDrafts = (store: TextStore, owner: string): Drafts => {
  const unstored = new Map<string, string>()
  const key = (chatId: string) => `sahut.draft.${owner}.${chatId}`
  return {
    get: (chatId) => unstored.get(chatId) ?? store.getItem(key(chatId)) ?? '',
    set: (chatId, text) => {
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
    },
  }
}
