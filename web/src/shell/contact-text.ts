import { showsSomething } from '@sahut/core/model/person/person-text'
import type { Chat } from '@sahut/core/model/chat/chat'
import { isGroup } from '@sahut/core/model/ids'
import { m } from '../paraglide/messages.js'
import { nameText } from '../text/shown-text.ts'

/** A phone number for people: +62 811-1000-003. @param digits with the country code */
export const phoneText = (digits: string): string => {
  const indonesian = /^62(\d{3})(\d{3,4})(\d{3,5})$/.exec(digits)
  if (indonesian !== null) return `+62 ${indonesian.slice(1).join('-')}`
  return `+${digits.replace(/(\d{1,3})(?=(\d{3})+$)/g, '$1 ').trim()}`
}

const phoneOf = ({ contact }: Pick<Chat, 'contact'>): string | undefined =>
  contact.phone ?? (contact.id.endsWith('@s.whatsapp.net') ? contact.id.split('@')[0] : undefined)

/** A contact's phone number, if WhatsApp tells it. */
export const contactPhone = (chat: Pick<Chat, 'contact'>): string | undefined => {
  const phone = phoneOf(chat)
  return phone === undefined ? undefined : phoneText(phone)
}

/** A name, if it is one that can be seen. */
const seenName = (name = ''): string | undefined => (showsSomething(name) ? nameText(name) : undefined)

/** What WhatsApp, its owner or the phone's address book calls a contact. */
export const whatsappName = ({ contact }: Pick<Chat, 'contact'>): string | undefined => seenName(contact.name)

/** How a contact or a group is called, fit to be shown: by the team's name for them, by their own, else by number, else by what is known. */
export const contactName = (chat: Pick<Chat, 'contact'>): string =>
  seenName(chat.contact.ours) ??
  whatsappName(chat) ??
  (isGroup(chat.contact.id) ? m.group() : undefined) ??
  contactPhone(chat) ??
  `~${chat.contact.id.split('@')[0] ?? ''}`

/** One or two letters for an avatar; nothing for a name without letters. */
export const initials = (name: string): string =>
  nameText(name)
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word))
    .slice(0, 2)
    .map((word) => /^./u.exec(word)?.[0].toUpperCase() ?? '')
    .join('')

/** Which of the avatar colours an id has, always the same one. @param count how many there are */
export const colourOf = (id: string, count: number): number => {
  let sum = 0
  for (let at = 0; at < id.length; at += 1) sum = (sum * 31 + id.charCodeAt(at)) >>> 0
  return sum % count
}
