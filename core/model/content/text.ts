import { z } from 'zod'
import { kept, openEnum } from '../newer.ts'
import { beside, type Mention } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

/** What was offered to be chosen from: the words are what the person chose, or filled in. */
export const Chosen = kept({
  of: openEnum(['button', 'list', 'template', 'flow']),
  /** The sender's name of the choice: for programs. */
  id: z.string().optional(),
})
export type Chosen = z.infer<typeof Chosen>

export const TextContent = kept({
  type: z.literal('text'),
  text: z.string(),
  chosen: Chosen.optional(),
  ...beside,
})
export type TextContent = z.infer<typeof TextContent>

/** A text with those whom it mentions by name, where that is known: digits tell nobody who is meant. */
export const namedText = (words: string, mentions: readonly Mention[] = []): string =>
  mentions.reduce(
    (said, { user, name }) => (name === undefined ? said : said.replaceAll(`@${user}`, `@${name}`)),
    words,
  )

export const text: ContentKind<TextContent> = {
  preview: ({ text: words, mentions }) => namedText(words, mentions),
  searchText: (content) => content.text,
}
