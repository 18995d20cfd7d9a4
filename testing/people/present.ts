import { fileContentOf } from '@sahut/core/model/content/content'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { Present } from '../checker/verdict.ts'
import { isOfNetwork, wordsOf } from './sight.ts'

const fileOf = (
  { seq, content, media }: MessageEntry,
  given: ReadonlyMap<number, string>,
): NonNullable<Present['file']> | undefined => {
  if (fileContentOf(content) === undefined) return undefined
  const digest = given.get(seq)
  return { state: String(media?.state ?? 'wanted'), ...(digest === undefined ? {} : { given: digest }) }
}

/**
 * What messages are now, for the checker; lines that are shown no more are none.
 * @param given the digests of what was given for their files, by seq
 */
export const presentOf = (
  messages: readonly MessageEntry[],
  given: ReadonlyMap<number, string> = new Map(),
): Present[] =>
  messages
    .filter(({ gone, content }) => gone === undefined && content.type !== 'placeholder')
    .filter(isOfNetwork)
    .map((message) => {
      const { fromMe, whatsappId, content, deed, reactions = [] } = message
      const file = fileOf(message, given)
      return {
        fromMe,
        whatsappId,
        text: wordsOf(content),
        isDeleted: deed?.type === 'deletion',
        reactions: reactions
          .flatMap(({ person, emoji }) => (emoji === '' ? [] : [`${person} ${emoji}`]))
          .sort(),
        ...(file === undefined ? {} : { file }),
      }
    })
