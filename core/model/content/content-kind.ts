/** What everything that does not care for a kind has to know of it. One file a kind, listed in `content.ts`. */
export type ContentKind<Content> = {
  /** WhatsApp's name of the kind, by which it is quoted; none for what is nothing but words. */
  what?: string
  /** The line in chat lists. Empty: the kind has no words of its own, the page says what it is. */
  preview: (content: Content) => string
  /** What a search finds it by. */
  searchText: (content: Content) => string
}
