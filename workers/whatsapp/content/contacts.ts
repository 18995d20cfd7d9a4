import type { ContactsContent } from '@sahut/core/model/content/contacts'
import type { proto } from '@whiskeysockets/baileys'
import { LIMITS } from '../incoming/bounds.ts'
import { named, type Rule } from './rule.ts'
import { cardIn, vcardOf } from './vcard.ts'

export const contact: Rule<proto.Message.IContactMessage> = named(
  'contactMessage',
  ({ displayName, vcard }) => cardIn(vcard, displayName).name,
  ({ displayName, vcard }) => ({ type: 'contacts', cards: [cardIn(vcard, displayName)] }),
)

const cardsIn = ({ contacts }: proto.Message.IContactsArrayMessage) =>
  (contacts ?? []).slice(0, LIMITS.items).map(({ vcard, displayName }) => cardIn(vcard, displayName))

export const contacts: Rule<proto.Message.IContactsArrayMessage> = named(
  'contactsArrayMessage',
  (field) =>
    field.displayName ??
    cardsIn(field)
      .map(({ name }) => name)
      .join(', '),
  (field) => {
    const cards = cardsIn(field)
    return cards.length === 0 ? undefined : { type: 'contacts', cards }
  },
)

/** Cards for WhatsApp: one is another kind there than several. */
export const contactsMessage = (
  { cards }: Pick<ContactsContent, 'cards'>,
  beside: { contextInfo?: proto.IContextInfo },
): proto.IMessage => {
  const contacts = cards.map((card) => ({ displayName: card.name, vcard: vcardOf(card) }))
  const [first, ...others] = contacts
  if (first !== undefined && others.length === 0) return { contactMessage: { ...first, ...beside } }
  const displayName = cards
    .map(({ name }) => name)
    .join(', ')
    .slice(0, LIMITS.title)
  return { contactsArrayMessage: { displayName, contacts, ...beside } }
}
