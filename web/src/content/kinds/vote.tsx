import type { VoteContent } from '@sahut/core/model/content/vote'
import { Vote } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { lineText } from '../../text/shown-text.ts'
import { BesideBlocks } from './beside.tsx'
import type { ShownKind } from '../shown-kind.ts'

const words = ({ options }: VoteContent): string =>
  options.length === 0 ? m.vote_none() : m.vote_for({ options: lineText(options.join(', ')) })

export const vote: ShownKind<VoteContent> = {
  words,
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <span className="flex items-start gap-1.5">
        <Vote aria-hidden size={18} className="mt-0.5 shrink-0 text-soft" />
        {content.options.length === 0 ? (
          <span className="text-soft italic">{m.vote_none()}</span>
        ) : (
          <span dir="auto" data-testid="text">
            {lineText(content.options.join(', '))}
          </span>
        )}
      </span>
    </>
  ),
}
