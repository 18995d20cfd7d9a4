import type { Quote } from '@sahut/core/model/content/beside'
import type { ChatId } from '@sahut/core/model/ids'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** What is being looked for. It stays while chats are opened and answered. */
export type Searching = {
  query: string
  /** The one chat in which it is looked for. */
  chat: { chatId: ChatId; name: string } | undefined
  /** Whether the field is to have the focus, once it is there. */
  wantsFocus: boolean
  /** The message that was chosen, until its chat has shown it. */
  chosen: { chatId: ChatId; message: Quote } | undefined
}

const NOTHING: Searching = { query: '', chat: undefined, wantsFocus: false, chosen: undefined }

export type SearchingStore = StoreApi<Searching>

export const createSearching = (): SearchingStore => createStore<Searching>(() => NOTHING)

/** Whether results stand in the place of the list. */
export const isSearching = ({ query, chat }: Searching): boolean => query !== '' || chat !== undefined

/** Nothing is looked for any more. */
export const endSearch = (searching: SearchingStore): void => {
  searching.setState({ query: '', chat: undefined })
}
