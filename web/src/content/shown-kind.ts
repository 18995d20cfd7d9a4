import type { ReactNode } from 'react'

/** How a kind of content meets people. One file a kind, listed in `content.tsx`. */
export type ShownKind<Content> = {
  /** In words, without marks: for screen readers and notifications. */
  words: (content: Content) => string
  /** Inside its bubble. */
  show: (content: Content) => ReactNode
}
