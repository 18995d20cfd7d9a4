import type { Contact } from './contact.ts'
import { ContactId, isGroup } from '../ids.ts'

/** What a person is known by: their LID and their phone number, as far as WhatsApp tells it. Nothing for a group. */
export const addressesOf = ({ id, phone }: Pick<Contact, 'id' | 'phone'>): ContactId[] => {
  if (isGroup(id)) return []
  const byPhone = phone === undefined ? undefined : ContactId.safeParse(`${phone}@s.whatsapp.net`).data
  return byPhone === undefined || byPhone === id ? [id] : [id, byPhone]
}

/** Whether it hides the phone number. */
export const isLid = (address: string): boolean => address.endsWith('@lid')
