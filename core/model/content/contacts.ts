import { z } from 'zod'
import { kept } from '../newer.ts'
import { beside } from './beside.ts'
import type { ContentKind } from './content-kind.ts'

const Phone = kept({
  /** As it was written. */
  number: z.string(),
  /** The WhatsApp account behind it, digits, in the sender's word. */
  whatsapp: z.string().optional(),
})

/** What a card says of a person or a business. */
export const ContactCard = kept({
  name: z.string(),
  org: z.string().optional(),
  phones: z.array(Phone),
  emails: z.array(z.string()).optional(),
})
export type ContactCard = z.infer<typeof ContactCard>

/** One or more contact cards. */
export const ContactsContent = kept({ type: z.literal('contacts'), cards: z.array(ContactCard), ...beside })
export type ContactsContent = z.infer<typeof ContactsContent>

export const contacts: ContentKind<ContactsContent> = {
  what: 'contactMessage',
  preview: ({ cards }) => cards.map(({ name }) => name).join(', '),
  searchText: ({ cards }) =>
    cards
      .flatMap(({ name, org, phones, emails }) => [
        name,
        org ?? '',
        ...phones.map(({ number }) => number),
        ...(emails ?? []),
      ])
      .filter((word) => word !== '')
      .join('\n'),
}
