import type { Choice, OfferContent } from '@sahut/core/model/content/offer'
import { ListChecks } from 'lucide-react'
import { m } from '../../paraglide/messages.js'
import { PersonText } from '../../text/person-text.tsx'
import { lineText } from '../../text/shown-text.ts'
import { plainWhatsAppText } from '../../text/whatsapp-text.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine, CardLink } from '../card.tsx'
import type { ShownKind } from '../shown-kind.ts'

const Offered = ({ choice: { title, text, url, phone } }: { choice: Choice }) => (
  <span role="listitem" className="grid grid-cols-1 rounded border border-edge/50 px-2 py-1 text-sm">
    {url === undefined ? (
      <span dir="auto" className="break-words">
        {lineText(title)}
      </span>
    ) : (
      <CardLink href={url}>{lineText(title)}</CardLink>
    )}
    {text !== undefined && <CardLine>{lineText(text)}</CardLine>}
    {phone !== undefined && <CardLine>{lineText(phone)}</CardLine>}
  </span>
)

/** A list's headings stand once above their own. */
const Choices = ({ choices }: Pick<OfferContent, 'choices'>) => (
  <span role="list" className="grid gap-1">
    {choices.map((choice, at) => (
      <span key={at} role="presentation" className="grid gap-1">
        {choice.section !== undefined && choice.section !== choices[at - 1]?.section && (
          <span dir="auto" className="pt-1 text-xs font-semibold text-soft">
            {lineText(choice.section)}
          </span>
        )}
        <Offered choice={choice} />
      </span>
    ))}
  </span>
)

export const offer: ShownKind<OfferContent> = {
  words: ({ title, text, choices }) =>
    [title, text, ...choices.map((choice) => choice.title)]
      .filter((part) => part !== undefined)
      .map((part) => plainWhatsAppText(lineText(part)))
      .join(', '),
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      {content.title !== undefined && (
        <span dir="auto" className="block font-medium break-words">
          {lineText(content.title)}
        </span>
      )}
      {content.text !== undefined && <PersonText text={content.text} mentions={content.mentions} />}
      {content.footer !== undefined && <CardLine>{lineText(content.footer)}</CardLine>}
      {content.choices.length > 0 && (
        <Card icon={ListChecks} label={m.kind_offer()}>
          <Choices choices={content.choices} />
          <CardLine>{m.offer_hint()}</CardLine>
        </Card>
      )}
    </>
  ),
}
