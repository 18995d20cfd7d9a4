import type { ContactCard, ContactsContent } from '@sahut/core/model/content/contacts'
import { UserRound } from 'lucide-react'
import { useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { lineText } from '../../text/shown-text.ts'
import { BesideBlocks } from './beside.tsx'
import { Card, CardLine } from '../card.tsx'
import type { ShownKind } from '../shown-kind.ts'

/** So many cards are shown at first. */
const FIRST = 3

const Person = ({ card: { name, org, phones, emails = [] } }: { card: ContactCard }) => (
  <span className="grid grid-cols-1 border-line not-first-of-type:border-t not-first-of-type:pt-1">
    <span dir="auto" data-testid="text" className="font-medium break-words">
      {lineText(name)}
    </span>
    {org !== undefined && <CardLine>{lineText(org)}</CardLine>}
    {phones.map(({ number, whatsapp }, at) => (
      <CardLine key={at}>
        <span dir="ltr">{lineText(number)}</span>
        {whatsapp !== undefined && ` · ${m.contact_on_whatsapp()}`}
      </CardLine>
    ))}
    {emails.map((email, at) => (
      <CardLine key={at}>{lineText(email)}</CardLine>
    ))}
    {phones.length === 0 && emails.length === 0 && <CardLine>{m.contact_no_phone()}</CardLine>}
  </span>
)

const Cards = ({ cards }: Pick<ContactsContent, 'cards'>) => {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? cards : cards.slice(0, FIRST)
  const more = cards.length - shown.length
  return (
    <Card icon={UserRound} label={m.kind_contact()}>
      {shown.map((card, at) => (
        <Person key={at} card={card} />
      ))}
      {more > 0 && (
        <button
          type="button"
          className="min-h-6 justify-self-start rounded text-sm font-semibold text-accent-ink underline underline-offset-2"
          onClick={() => {
            setWhole(true)
          }}
        >
          {m.contacts_more({ count: more })}
        </button>
      )}
    </Card>
  )
}

export const contacts: ShownKind<ContactsContent> = {
  words: ({ cards }) => `${m.kind_contact()} ${lineText(cards.map(({ name }) => name).join(', '))}`,
  show: (content) => (
    <>
      <BesideBlocks {...content} />
      <Cards cards={content.cards} />
    </>
  ),
}
