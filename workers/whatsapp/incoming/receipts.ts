import type { Contact } from '@sahut/core/model/chat/chat'
import { isGroup } from '@sahut/core/model/ids'
import { type BinaryNode, getBinaryNodeChildren } from '@whiskeysockets/baileys'
import { type Addresses, contactOf, peerOf } from '../people/addresses.ts'
import { boundedId } from './bounds.ts'

/** A receipt of a contact's device for messages of ours. */
export type Receipt = {
  contact: Contact
  whatsappIds: string[]
  type: 'delivered' | 'read'
  /** Whose it is, in a group. */
  participant?: string
}

/** Messages of a contact that somebody of ours read elsewhere: on the phone, or on another linked device. */
export type Reading = {
  contact: Contact
  whatsappIds: string[]
  /** Who wrote them, in a group. */
  participant?: string
}

/** `inactive` is a delivery to an app that nobody looks at; `played` says of a voice message that it was heard. */
const RECEIPTS: Readonly<Record<string, Receipt['type']>> = {
  '': 'delivered',
  inactive: 'delivered',
  read: 'read',
  played: 'read',
}

/** Every message id that a `<receipt>` speaks of: its own and those in its list. */
const idsIn = ({ attrs, content }: BinaryNode): string[] => {
  const [list] = Array.isArray(content) ? content : []
  const items = list === undefined ? [] : getBinaryNodeChildren(list, 'item')
  return [attrs['id'], ...items.map((item) => item.attrs['id'])]
    .filter((id) => id !== undefined)
    .map(boundedId)
}

/**
 * What a `<receipt>` stanza says of messages of ours.
 * @returns nothing for receipts of own devices, requests to send again, and other kinds
 */
export const receiptOf = async (node: BinaryNode, addresses: Addresses): Promise<Receipt | undefined> => {
  const { type: kind = '', from = '', recipient, participant } = node.attrs
  const type = RECEIPTS[kind]
  if (type === undefined || recipient !== undefined || addresses.isMe(participant ?? from)) return undefined
  const contact = await peerOf(addresses, from)
  if (contact === undefined) return undefined
  const receipt = { contact, whatsappIds: idsIn(node), type }
  if (!isGroup(contact.id)) return receipt
  const who = await contactOf(addresses, participant)
  return who && { ...receipt, participant: who.id }
}

/** How devices of ours tell each other what was read: `-self` where the contact is not to know. */
const READINGS: readonly (string | undefined)[] = ['read', 'read-self', 'played', 'played-self']

/** Whether a `<receipt>` tells what was read on another device of ours: those name the chat as `recipient`, or in a group who wrote it. */
export const isReading = ({ attrs }: BinaryNode): boolean =>
  attrs['recipient'] !== undefined && READINGS.includes(attrs['type'])

/** @returns nothing for chats with no person */
export const readingOf = async (node: BinaryNode, addresses: Addresses): Promise<Reading | undefined> => {
  const { from, recipient, peer_recipient_lid: lid, peer_recipient_pn: pn } = node.attrs
  const writer = await contactOf(addresses, recipient, lid ?? pn)
  if (writer === undefined || from?.endsWith('@g.us') !== true)
    return writer && { contact: writer, whatsappIds: idsIn(node) }
  const contact = await peerOf(addresses, from)
  return contact && { contact, whatsappIds: idsIn(node), participant: writer.id }
}
