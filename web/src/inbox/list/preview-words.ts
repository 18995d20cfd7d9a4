import { kindName } from '../../content/kind-name.ts'
import { lineWords } from '../../content/line-words.ts'
import type { RowPreview } from './row-preview.ts'

/** What a chat's newest message says, on one line. What is more than words says what it is, too. */
export const previewWords = ({ text, what }: Pick<RowPreview, 'text' | 'what'>): string => {
  const words = lineWords(text, what)
  const name = kindName(what)
  return what === undefined || words === name ? words : `${name}: ${words}`
}
