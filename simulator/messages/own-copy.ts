import { jidOf, type Account } from '../login/accounts.ts'

/**
 * How a phone's other devices are told of what its owner sent to a contact: by the contact's name of the chat, with the
 * other name beside it (whatsapp-kinds.md, section 6).
 */
export const ownCopy = (phone: Account, contact: Account) => {
  const { addressing } = contact.habits
  const destinationJid = jidOf(contact, addressing)
  const alias: Record<string, string> =
    addressing === 'pn'
      ? { peer_recipient_lid: jidOf(contact, 'lid') }
      : { peer_recipient_pn: jidOf(contact, 'pn'), addressing_mode: 'lid' }
  return {
    destinationJid,
    addresses: { from: jidOf(phone, addressing), recipient: destinationJid, ...alias },
  }
}
