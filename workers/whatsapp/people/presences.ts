import { asSahutError } from '@sahut/core/contract/errors'
import type { ContactDoes } from '@sahut/core/contract/socket'
import type { Contact } from '@sahut/core/model/chat/chat'
import type { PeerId } from '@sahut/core/model/ids'
import type { Logger } from '@sahut/core/process/logger'
import type { WASocket } from '@whiskeysockets/baileys'
import { type Addresses, peerOf } from './addresses.ts'

/** What a contact does at this moment. It is kept nowhere: what is late is wrong. */
export type Activity = { contact: Contact; does: ContactDoes; lastSeen?: number }

/** By Baileys' word for it, which may be anything that WhatsApp sent. */
const DOES: Readonly<Record<string, ContactDoes>> = {
  composing: 'typing',
  recording: 'recording',
  paused: 'online',
  available: 'online',
  unavailable: 'offline',
}

/** Tells what contacts do, of which WhatsApp tells a number no more than they let it know. */
export const listenToPresences = (
  sock: Pick<WASocket, 'ev'>,
  addresses: Addresses,
  tell: (activity: Activity) => void,
  logger: Logger,
): void => {
  sock.ev.on('presence.update', ({ id, presences }) => {
    const [presence] = Object.values(presences)
    const does = presence && DOES[presence.lastKnownPresence]
    if (does === undefined) return
    const lastSeen = (presence?.lastSeen ?? Number.NaN) * 1_000
    const since = does === 'offline' && Number.isSafeInteger(lastSeen) ? { lastSeen } : {}
    peerOf(addresses, id).then(
      (contact) => {
        if (contact !== undefined) tell({ contact, does, ...since })
      },
      (error: unknown) => {
        logger.debug({ err: asSahutError(error) }, 'who is typing could not be looked up')
      },
    )
  })
}

/**
 * Shows a contact that somebody of ours is typing, or is not any more. WhatsApp passes it on only for who is online.
 * @param isOnline whether somebody types, here or in another chat: otherwise the number's phone would fall silent, and
 *   contacts would see the number online
 * @throws Error if it can't be sent
 */
export const showTyping = async (
  sock: Pick<WASocket, 'sendPresenceUpdate'>,
  contact: PeerId,
  isTyping: boolean,
  isOnline: boolean,
): Promise<void> => {
  if (isTyping) await sock.sendPresenceUpdate('available')
  await sock.sendPresenceUpdate(isTyping ? 'composing' : 'paused', contact)
  if (!isOnline) await sock.sendPresenceUpdate('unavailable')
}
