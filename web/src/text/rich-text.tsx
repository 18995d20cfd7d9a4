import type { ReactNode } from 'react'
import { memo } from 'react'
import { withoutDirections } from './shown-text.ts'
import { parseWhatsAppText, type Span } from './whatsapp-text.ts'

const render = (spans: Span[]): ReactNode[] =>
  spans.map((span, at) => {
    switch (span.type) {
      case 'text':
        return span.text
      case 'bold':
        return <strong key={at}>{render(span.children)}</strong>
      case 'italic':
        return <em key={at}>{render(span.children)}</em>
      case 'strike':
        return <s key={at}>{render(span.children)}</s>
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
export const RichText = memo(({ text }: { text: string }) => render(parseWhatsAppText(text)))
RichText.displayName = 'RichText'
