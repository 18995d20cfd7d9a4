import { fileContentOf, type MessageContent, previewText } from '@sahut/core/model/content/content'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Sight } from '../checker/verdict.ts'

/** The words of a message: of one with a file those that came with it. */
export const wordsOf = (content: MessageContent): string => {
  const file = fileContentOf(content)
  if (file === undefined) return previewText(content)
  return 'caption' in file ? (file.caption ?? '') : ''
}

/** Whether the network has anything to do with it: not with what the team did or wrote for itself. */
export const isOfNetwork = ({ content }: Pick<MessageEntry, 'content'>): boolean =>
  content.type !== 'work' && content.type !== 'note'

/** A message as the checker takes it. @param at when it was there, ms */
export const sightOf = (
  { seq, fromMe, whatsappId, content, author, sortTs }: MessageEntry,
  at: number,
): Sight => ({
  seq,
  fromMe,
  whatsappId,
  text: wordsOf(content),
  ...(author.type === 'contact' && { author: author.phone ?? author.id ?? '' }),
  ...(content.type === 'group' && { isLine: true }),
  sortTs,
  at,
})
