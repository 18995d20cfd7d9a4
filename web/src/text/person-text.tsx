import type { Mention } from '@sahut/core/model/content/beside'
import { type ReactNode, useMemo, useState } from 'react'
import { m } from '../paraglide/messages.js'
import { beginningOf, hasCutClusters } from './layout-bounds.ts'
import { RichText } from './rich-text.tsx'

/** What is laid out at once, and how much more with each wish for more: some 8 ms of layout in the worst script. */
const FIRST = { units: 3_000, lines: 60 }
const MORE = { units: 12_000, lines: 500 }

const Offer = ({ children, onClick }: { children: ReactNode; onClick: () => void }) => (
  <button
    type="button"
    className="min-h-6 rounded font-semibold text-accent-ink underline underline-offset-2 hover:no-underline"
    onClick={onClick}
  >
    {children}
  </button>
)

/** Said where a browser could not draw all signs of a text; whoever wants them takes them along. */
const CutSigns = ({ text }: { text: string }) => {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch (error) {
      console.warn('This browser lets no text be copied here.', error)
    }
  }
  return (
    <span dir="auto" className="mt-1 block text-xs text-soft">
      {m.text_signs_left_out()}{' '}
      <Offer onClick={() => void copy()}>{isCopied ? m.text_copied() : m.text_copy()}</Offer>
    </span>
  )
}

/**
 * What a person wrote, as it stands in a bubble: WhatsApp's marks and links, the beginning first and the rest on
 * demand, so that no text of a stranger stops the page.
 */
export const PersonText = ({ text, mentions }: { text: string; mentions?: Mention[] | undefined }) => {
  const [limits, setLimits] = useState(FIRST)
  const { text: shown, isWhole } = useMemo(() => beginningOf(text, limits), [text, limits])
  const hasCut = useMemo(() => hasCutClusters(text), [text])
  return (
    <>
      <span data-testid="text">
        <RichText text={shown} mentions={mentions} />
      </span>
      {!isWhole && (
        <>
          {'… '}
          <Offer
            onClick={() => {
              setLimits({ units: limits.units + MORE.units, lines: limits.lines + MORE.lines })
            }}
          >
            {m.text_more()}
          </Offer>
        </>
      )}
      {hasCut && <CutSigns text={text} />}
    </>
  )
}
