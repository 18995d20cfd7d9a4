import type { Beside } from '@sahut/core/model/content/beside'
import { m } from '../paraglide/messages.js'
import { lineText } from '../text/shown-text.ts'
import { plainWhatsAppText } from '../text/whatsapp-text.ts'
import { kindWords } from './kind-words.ts'

const Block = ({ label, children }: { label: string; children: string }) => (
  <span className="mb-1 block rounded border-l-4 border-accent-ink bg-black/5 px-2 py-1 text-sm text-soft">
    <span className="block text-xs font-semibold">{label}</span>
    <span dir="auto" className="line-clamp-3 break-words">
      {plainWhatsAppText(lineText(children))}
    </span>
  </span>
)

/** What stands above a message's own words: the advert that its writer came from, what it answers. */
export const BesideBlocks = ({ quote, advert }: Beside) => (
  <>
    {advert !== undefined && (
      <Block label={m.content_advert()}>
        {advert.body === undefined ? advert.title : `${advert.title} · ${advert.body}`}
      </Block>
    )}
    {quote !== undefined && (
      <Block label={m.content_quote()}>{quote.text ?? kindWords(quote.what ?? '')}</Block>
    )}
  </>
)
