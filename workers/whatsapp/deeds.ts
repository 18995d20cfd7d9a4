import type { PeerId } from '@sahut/core/model/ids'
import { proto, type WASocket } from '@whiskeysockets/baileys'
import type { AskedKey } from '../inbound/asks.ts'
import type { FileReference } from './media/reference.ts'
import { askForFile } from './media/retry.ts'
import { showTyping } from './presences.ts'

/** A message of somebody else's. @param participant who of a group wrote it */
export type ReadMessage = { id: string; participant?: string }

/** What an open connection does beside sending. Each throws an Error if it can't be sent. */
export type Deeds = {
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

/** @param run has the work belong to the connection */
export const createDeeds = (
  sock: WASocket,
  run: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Deeds => ({
  ask: (key) => run(() => askPhone(sock, key)),
  askForFile: (reference) => run(() => askForFile(sock, reference)),
  fileAuth: async () => (await run(() => sock.refreshMediaConn())).auth,
  showTyping: (...how) => run(() => showTyping(sock, ...how)),
  watch: (contact) => run(() => sock.presenceSubscribe(contact)),
  read: (contact, messages) =>
    run(() =>
      sock.readMessages(messages.map((message) => ({ ...message, remoteJid: contact, fromMe: false }))),
    ),
})
