import type { PollContent } from '@sahut/core/model/content/poll'
import type { proto } from '@whiskeysockets/baileys'
import { boundedCount, boundedText, boundedWords, LIMITS } from '../incoming/bounds.ts'
import { lines, named, type Rule } from './rule.ts'

/** A poll's options, as they are named by votes: by the SHA-256 of what they say. */
const optionsIn = ({ options }: proto.Message.IPollCreationMessage): string[] =>
  (options ?? []).slice(0, LIMITS.items).map(({ optionName }) => boundedText(optionName ?? '', LIMITS.beside))

export const poll: Rule<proto.Message.IPollCreationMessage> = named(
  'pollCreationMessage',
  (field) => lines(field.name, ...optionsIn(field)),
  (field) => {
    const question = boundedWords(field.name, LIMITS.beside)
    const options = optionsIn(field)
    if (question === undefined && options.length === 0) return undefined
    const most = boundedCount(field.selectableOptionsCount) ?? 0
    return { type: 'poll', question: question ?? '', options, most: Math.min(most, options.length) }
  },
)

/** A poll for WhatsApp, whose apps have a kind of its own for those with one answer. */
export const pollMessage = (
  { question, options, most }: Pick<PollContent, 'question' | 'options' | 'most'>,
  beside: { contextInfo?: proto.IContextInfo },
): proto.IMessage => ({
  [most === 1 ? 'pollCreationMessageV3' : 'pollCreationMessage']: {
    name: question,
    options: options.map((optionName) => ({ optionName })),
    selectableOptionsCount: most,
    ...beside,
  },
})
