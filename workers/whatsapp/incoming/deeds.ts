import { SahutError } from '@sahut/core/contract/errors'
import type { Contact } from '@sahut/core/model/chat/chat'
import type { ContactId, PeerId } from '@sahut/core/model/ids'
import { proto, type WASocket } from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { AskedKey } from '../../inbound/asks.ts'
import { type Addresses, contactOf } from '../people/addresses.ts'
import { block, blocked } from '../people/blocks.ts'
import { createHistoryWay, type HistoryWay } from '../history/way.ts'
import type { FileReference } from '../media/reference.ts'
import { askForFile } from '../media/retry.ts'
import { showTyping } from '../people/presences.ts'

/** How long WhatsApp may take to say where a picture is, ms. */
const PICTURE_MS = 20_000

/** A message of somebody else's. @param participant who of a group wrote it */
export type ReadMessage = { id: string; participant?: string }

/** What an open connection does beside sending. Each throws an Error if it can't be sent. */
export type Deeds = {
  history: HistoryWay
  /** Asks the number's phone for a message, which it passes on later. */
  ask: (key: AskedKey) => Promise<void>
  /** Asks the number's phone to put a file at WhatsApp once more. */
  askForFile: (reference: FileReference) => Promise<void>
  /** What shows that this number may put files at WhatsApp. */
  fileAuth: () => Promise<string>
  /** Shows a contact that somebody of ours types, or has stopped. */
  showTyping: (contact: PeerId, isTyping: boolean, isOnline: boolean) => Promise<void>
  /** Asks WhatsApp to tell whether a contact is online. */
  watch: (contact: PeerId) => Promise<void>
  /** The person behind a phone number; nobody, if it is not on WhatsApp. @param phone digits */
  person: (phone: string) => Promise<Contact | undefined>
  /** Where somebody's picture is to be had now; nothing where there is none, or none for us. */
  pictureOf: (who: PeerId) => Promise<string | undefined>
  /** Blocks somebody on WhatsApp, or unblocks them; again does no harm. */
  block: (contact: ContactId, isBlocked: boolean) => Promise<'done' | 'refused'>
  /** Whom the number has blocked. */
  blocked: () => Promise<ContactId[]>
  /** Tells WhatsApp that messages of a contact, or in a group, were read. */
  read: (contact: PeerId, messages: ReadMessage[]) => Promise<void>
}

const askPhone = async (sock: WASocket, { id, remoteJid, fromMe, participant }: AskedKey): Promise<void> => {
  await sock.sendPeerDataOperationMessage({
    placeholderMessageResendRequest: [
      { messageKey: { id, remoteJid, fromMe, ...(participant === undefined ? {} : { participant }) } },
    ],
    peerDataOperationRequestType: proto.Message.PeerDataOperationRequestType.PLACEHOLDER_MESSAGE_RESEND,
  })
}

const personBehind = async (
  sock: WASocket,
  addresses: Addresses,
  phone: string,
): Promise<Contact | undefined> => {
  const answer = await sock.onWhatsApp(phone)
  if (answer === undefined)
    throw new SahutError('unavailable', 'WhatsApp did not say who has this phone number.')
  const [found] = answer
  return found?.exists === true ? contactOf(addresses, found.jid) : undefined
}

/** WhatsApp's refusal of a question, as Baileys throws it. */
const Refused = z.object({ isBoom: z.literal(true), data: z.number().int() })

const pictureOf = async (sock: WASocket, who: PeerId): Promise<string | undefined> => {
  try {
    return await sock.profilePictureUrl(who, 'preview', PICTURE_MS)
  } catch (error) {
    const code = Refused.safeParse(error).data?.data ?? 0
    if (code === 401 || code === 403 || code === 404) return undefined
    throw new SahutError('unavailable', "WhatsApp did not tell where somebody's picture is.", {
      cause: error,
    })
  }
}

/** @param run has the work belong to the connection */
export const createDeeds = (
  sock: WASocket,
  addresses: Addresses,
  run: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Deeds => ({
  history: createHistoryWay(sock, addresses, run),
  ask: (key) => run(() => askPhone(sock, key)),
  askForFile: (reference) => run(() => askForFile(sock, reference)),
  fileAuth: async () => (await run(() => sock.refreshMediaConn())).auth,
  showTyping: (...how) => run(() => showTyping(sock, ...how)),
  person: (phone) => run(() => personBehind(sock, addresses, phone)),
  pictureOf: (who) => run(() => pictureOf(sock, who)),
  block: (...ask) => run(() => block(sock, ...ask)),
  blocked: () => run(() => blocked(sock, addresses)),
  watch: (contact) => run(() => sock.presenceSubscribe(contact)),
  read: (contact, messages) =>
    run(() =>
      sock.readMessages(messages.map((message) => ({ ...message, remoteJid: contact, fromMe: false }))),
    ),
})
