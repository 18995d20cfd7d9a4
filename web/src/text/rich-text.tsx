import type { Mention } from '@sahut/core/model/content/beside'
import type { ReactNode } from 'react'
import { memo } from 'react'
import { useConversation } from '../content/conversation-context.ts'
import { nameText, withoutDirections } from './shown-text.ts'
import { parseWhatsAppText, type Span } from './whatsapp-text.ts'

const NOBODY: readonly Mention[] = []

const MENTION = /@(\d{3,20})/

/** A text in which people stand by their names, as far as these are known. */
const WithNames = ({ text, mentions }: { text: string; mentions: readonly Mention[] }) => {
  const { nameOf } = useConversation()
  // What the expression captures stands at the odd places.
  return text.split(MENTION).map((part, at) => {
    if (at % 2 === 0) return part
    const mention = mentions.find(({ user }) => user === part)
    const name = mention && nameOf(mention)
    return name === undefined ? (
      `@${part}`
    ) : (
      <strong key={at} className="font-semibold text-accent-ink">
        @{nameText(name)}
      </strong>
    )
  })
}

const render = (spans: Span[], mentions: readonly Mention[]): ReactNode[] =>
  spans.map((span, at) => {
    switch (span.type) {
      case 'text':
        return mentions.length === 0 ? span.text : <WithNames key={at} text={span.text} mentions={mentions} />
      case 'bold':
        return <strong key={at}>{render(span.children, mentions)}</strong>
      case 'italic':
        return <em key={at}>{render(span.children, mentions)}</em>
      case 'strike':
        return <s key={at}>{render(span.children, mentions)}</s>
      case 'mono':
        return (
          <code key={at} className="font-mono text-[0.9em]">
            {span.text}
          </code>
        )
      case 'link':
        return (
          <a
            key={at}
            href={span.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
            className="text-link underline underline-offset-2"
          >
            {withoutDirections(span.text)}
          </a>
        )
    }
  })

/** A WhatsApp text as React nodes; never as HTML. */
export const RichText = memo(
  ({ text, mentions = NOBODY }: { text: string; mentions?: readonly Mention[] | undefined }) =>
    render(parseWhatsAppText(text), mentions),
)
RichText.displayName = 'RichText'
