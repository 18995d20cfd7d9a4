import type { TextContent } from '@sahut/core/model/content/text'
import { RichText } from '../conversation/rich-text.tsx'
import { plainWhatsAppText } from '../conversation/whatsapp-text.ts'
import type { ShownKind } from './shown-kind.ts'

export const text: ShownKind<TextContent> = {
  words: (content) => plainWhatsAppText(content.text),
  show: (content) => <RichText text={content.text} />,
}
