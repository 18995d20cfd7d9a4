import { asSahutError } from '@sahut/core/contract/errors'
import type { Contact } from '@sahut/core/model/chat/chat'
import type { PhoneSettingsChange } from '@sahut/core/model/number/phone-settings'
import type { Logger } from '@sahut/core/process/logger'
import type { WASocket } from '@whiskeysockets/baileys'
import { type Addresses, peerOf } from './people/addresses.ts'
import { levelOf } from './incoming/mistakes.ts'

/** What was set of a chat on the phone. */
export type SetOnPhone = { contact: Contact; set: PhoneSettingsChange }

/**
 * Tells what the owner archives, pins and mutes on the phone. It comes out of Baileys' events: what a crash swallows is
 * told with the next change of that chat.
 */
export const listenToChatSettings = (
  sock: Pick<WASocket, 'ev'>,
  addresses: Addresses,
  tell: (set: SetOnPhone) => Promise<void>,
  logger: Logger,
): void => {
  let last: Promise<void> = Promise.resolve()

  const take = async (jid: string, set: PhoneSettingsChange): Promise<void> => {
    const contact = await peerOf(addresses, jid)
    if (contact !== undefined) await tell({ contact, set })
  }

  sock.ev.on('chats.update', (chats) => {
    for (const { id, archived, pinned, muteEndTime } of chats) {
      const set: PhoneSettingsChange = {
        ...(typeof archived === 'boolean' && { archived }),
        ...(pinned !== undefined && { pinned: Boolean(pinned) }),
        ...(muteEndTime !== undefined && { mutedUntil: muteEndTime === null ? null : Number(muteEndTime) }),
      }
      if (typeof id !== 'string' || Object.keys(set).length === 0) continue
      last = last
        .then(() => take(id, set))
        .catch((error: unknown) => {
          logger[levelOf(error, 'info')](
            { err: asSahutError(error) },
            'what the phone set could not be taken',
          )
        })
    }
  })
}
