import type { TextContent } from '@sahut/core/model/content/text'
import { PersonText } from '../text/person-text.tsx'
import { lineText } from '../text/shown-text.ts'
import { plainWhatsAppText } from '../text/whatsapp-text.ts'
import { BesideBlocks } from './beside.tsx'
import type { ShownKind } from './shown-kind.ts'

export const text: ShownKind<TextContent> = {
  words: (content) => plainWhatsAppText(lineText(content.text)),
  show: ({ text: words, quote, advert }) => (
    <>
      <BesideBlocks quote={quote} advert={advert} />
      <PersonText text={words} />
    </>
  ),
}
