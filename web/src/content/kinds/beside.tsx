import type { Beside, Quote } from '@sahut/core/model/content/beside'
import { Forward } from 'lucide-react'
import type { ReactNode } from 'react'
import { m } from '../../paraglide/messages.js'
import { lineText } from '../../text/shown-text.ts'
import { plainWhatsAppText } from '../../text/whatsapp-text.ts'
import { useConversation } from '../conversation-context.ts'
import { lineWords } from '../line-words.ts'

const BLOCK =
  'mb-1 block w-full rounded border-l-4 border-accent-ink bg-black/5 px-2 py-1 text-left text-sm text-soft'

const Inside = ({ label, children }: { label: string; children: ReactNode }) => (
  <>
    <span dir="auto" className="block text-xs font-semibold">
      {label}
    </span>
    <span dir="auto" className="line-clamp-3 break-words">
      {children}
    </span>
  </>
)

/** What is answered, in the log's own words where it is here: a sender may say that anything was said. */
const QuoteBlock = ({ quote }: { quote: Quote }) => {
  const { authorOf, wordsOf, jump } = useConversation()
  const words = wordsOf(quote) ?? lineWords(quote.text ?? '', quote.what)
  const inside = <Inside label={authorOf(quote) ?? m.content_quote()}>{words}</Inside>
  const go = jump(quote)
  return go === undefined ? (
    <span data-testid="quote" className={BLOCK}>
      {inside}
    </span>
  ) : (
    <button
      type="button"
      data-testid="quote"
      className={`${BLOCK} cursor-pointer hover:bg-black/10`}
      aria-label={m.quote_jump({ text: words })}
      onClick={go}
    >
      {inside}
    </button>
  )
}

const Forwarded = ({ often }: { often: boolean }) => (
  <span className="flex items-center gap-1 text-xs text-soft italic">
    <Forward aria-hidden size={14} className="shrink-0" />
    {often ? m.forwarded_often() : m.forwarded()}
  </span>
)

/** What stands above a message's own words: that it was forwarded, the advert that its writer came from, what it answers. */
export const BesideBlocks = ({ quote, advert, forwarded }: Beside) => (
  <>
    {forwarded !== undefined && <Forwarded often={forwarded === 'often'} />}
    {advert !== undefined && (
      <span className={BLOCK}>
        <Inside label={m.content_advert()}>
          {plainWhatsAppText(
            lineText(advert.body === undefined ? advert.title : `${advert.title} · ${advert.body}`),
          )}
        </Inside>
      </span>
    )}
    {quote !== undefined && <QuoteBlock quote={quote} />}
  </>
)
