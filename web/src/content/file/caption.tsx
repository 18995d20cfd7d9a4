import type { Beside } from '@sahut/core/model/content/beside'
import type { ReactNode } from 'react'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { plainWhatsAppText } from '../../text/whatsapp-text.ts'
import { BesideBlocks } from '../kinds/beside.tsx'

/** A file between what stands above it and the words that came with it. */
export const WithCaption = ({
  content: { quote, advert, forwarded, caption },
  children,
}: {
  content: Beside & { caption?: string | undefined }
  children: ReactNode
}) => (
  <>
    <BesideBlocks quote={quote} advert={advert} forwarded={forwarded} />
    {children}
    {caption !== undefined && (
      <span className="mt-1 block">
        <PersonText text={caption} />
      </span>
    )}
  </>
)

/** What it is, and the words that came with it. */
export const wordsWith = (what: string, caption: string | undefined): string =>
  caption === undefined ? what : `${what} ${plainWhatsAppText(lineText(caption))}`
