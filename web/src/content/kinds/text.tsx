import type { Chosen, TextContent } from '@sahut/core/model/content/text'
import { newer } from '@sahut/core/model/newer'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { plainWhatsAppText } from '../../text/whatsapp-text.ts'
import { BesideBlocks } from './beside.tsx'
import { LinkCard } from '../link-card.tsx'
import type { ShownKind } from '../shown-kind.ts'

const chosenWords = ({ of }: Chosen): string => {
  switch (of) {
    case 'list':
      return m.chosen_list()
    case 'template':
      return m.chosen_template()
    case 'flow':
      return m.chosen_flow()
    case 'button':
    case newer:
    default:
      return m.chosen_button()
  }
}

export const text: ShownKind<TextContent> = {
  words: (content) => plainWhatsAppText(lineText(content.text)),
  show: (content) => {
    const { text: words, chosen, mentions, ...beside } = content
    return (
      <>
        <BesideBlocks {...beside} />
        {chosen !== undefined && (
          <span className="block text-xs font-semibold text-soft">{chosenWords(chosen)}</span>
        )}
        <PersonText text={words} mentions={mentions} />
        <LinkCard content={content} />
      </>
    )
  },
}
