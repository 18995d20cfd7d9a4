import type { Recent } from '@sahut/core/process/recent'
import { SahutError } from '@sahut/core/contract/errors'
import type { Contact } from '@sahut/core/model/chat/chat'
import type { Album } from '@sahut/core/model/content/beside'
import type { PeerId } from '@sahut/core/model/ids'
import {
  isLidUser,
  jidNormalizedUser,
  type MessageRelayOptions,
  type proto,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys'
import { isGroup } from '@sahut/core/model/ids'
import { type Addresses, peerOf } from './people/addresses.ts'
import type { Answer } from './answers.ts'
import type { GroupBook } from './groups/groups.ts'
import { albumMessage } from './content/album.ts'
import { messageOf, type Outgoing } from './content/outgoing.ts'
import { deedAttributes, deedMessage } from './content/outgoing-deed.ts'
import { forgetDevices } from './connection/socket.ts'

/** What a connection has to know of what was sent. */
export type Sending = {
  /** A message of ours that a contact's device asks for again. */
  sentOf: (contact: Contact, whatsappId: string) => Promise<Outgoing | undefined>
  /** The key by which a message of ours is answered in secret: always the same. @throws SahutError unavailable */
  secretOf: (contact: PeerId, whatsappId: string) => Promise<Uint8Array>
}

type To = { contact: PeerId; id: string }

/** A message of ours as it travels, the first time and each time again. */
const travelling = async (
  sock: WASocket,
  events: Sending,
  outgoing: Outgoing,
  to: To,
): Promise<proto.IMessage> => {
  const { contact, id } = to
  if ('deed' in outgoing) return deedMessage(outgoing, contact, Date.now())
  const secret = outgoing.isAnswered === true ? await events.secretOf(contact, id) : undefined
  const me = jidNormalizedUser(
    (isLidUser(contact) || isGroup(contact) ? sock.user?.lid : undefined) ?? sock.user?.id,
  )
  return messageOf(outgoing, { contact, me }, secret)
}

/** What the stanza says of its message, which the network can't read. */
const stanzaOf = (outgoing: Outgoing): MessageRelayOptions => {
  if ('deed' in outgoing) return { additionalAttributes: deedAttributes(outgoing) }
  return outgoing.meta === undefined ? {} : { additionalNodes: [{ tag: 'meta', attrs: outgoing.meta }] }
}

/** A message of ours that a contact's device asks for again. */
export const sentMessage = async (
  sock: WASocket,
  events: Sending,
  addresses: Addresses,
  { remoteJid, id }: WAMessage['key'],
) => {
  const contact = await peerOf(addresses, remoteJid)
  const sent = contact === undefined || !id ? undefined : await events.sentOf(contact, id)
  if (contact === undefined || !id || sent === undefined) return undefined
  return travelling(sock, events, sent, { contact: contact.id, id })
}

/** Albums that this connection has sent the beginning of. */
type Announced = Pick<Recent<string, true>, 'has' | 'set'>

/**
 * What holds an album goes before the first of its photos. Under the same id again, after a crash, apps take no notice
 * of it.
 */
const announce = async (
  sock: WASocket,
  announced: Announced,
  contact: PeerId,
  album: Album | undefined,
): Promise<void> => {
  if (album === undefined || announced.has(album.id)) return
  announced.set(album.id, true)
  await sock.relayMessage(contact, albumMessage(album), { messageId: album.id })
}

/**
 * @returns WhatsApp's answer, where that is known before the message leaves: the number is not in the group
 * @throws SahutError unavailable
 */
export const sendMessage = async (
  {
    sock,
    events,
    groups,
    announced,
  }: { sock: WASocket; events: Sending; groups: Pick<GroupBook, 'ready'>; announced: Announced },
  outgoing: Outgoing,
  to: To,
): Promise<Answer | undefined> => {
  const { contact, id } = to
  try {
    const refusal = isGroup(contact) ? await groups.ready(contact) : undefined
    if (refusal !== undefined) return { refusal }
    const message = await travelling(sock, events, outgoing, to)
    if ('album' in outgoing) await announce(sock, announced, contact, outgoing.album)
    await sock.relayMessage(contact, message, { messageId: id, ...stanzaOf(outgoing) })
    return undefined
  } catch (cause) {
    forgetDevices([contact, sock.user?.id, sock.user?.lid])
    throw new SahutError('unavailable', 'The message could not be handed to WhatsApp.', { cause })
  }
}
