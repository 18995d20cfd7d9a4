import { previewText } from '@sahut/core/model/content/content'
import type { MessageEntry } from '@sahut/core/model/message'
import type { Present } from '../checker/verdict.ts'

/** What messages are now, for the checker; lines that are shown no more are none. */
export const presentOf = (messages: readonly MessageEntry[]): Present[] =>
  messages
    .filter(({ gone, content }) => gone === undefined && content.type !== 'placeholder')
    .map(({ fromMe, whatsappId, content, deed, reactions = [] }) => ({
      fromMe,
      whatsappId,
      text: previewText(content),
      isDeleted: deed?.type === 'deletion',
      reactions: reactions
        .flatMap(({ person, emoji }) => (emoji === '' ? [] : [`${person} ${emoji}`]))
        .sort(),
    }))
