import { kindName } from '../content/kind-name.ts'
import { lineText } from '../text/shown-text.ts'
import { plainWhatsAppText } from '../text/whatsapp-text.ts'
import type { RowPreview } from './row-preview.ts'

/** What a chat's newest message says, on one line. What is more than words says what it is, too. */
export const previewWords = ({ text, what }: Pick<RowPreview, 'text' | 'what'>): string => {
  const words = lineText(plainWhatsAppText(lineText(text)))
  if (words === '') return kindName(what)
  return what === undefined ? words : `${kindName(what)}: ${words}`
}
