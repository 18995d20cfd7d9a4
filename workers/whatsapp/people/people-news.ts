import type { PeerId } from '@sahut/core/model/ids'
import type { WantedJoin } from '@sahut/core/numbers/joins'
import type { Logger } from '@sahut/core/process/logger'
import type { WASocket } from '@whiskeysockets/baileys'
import type { Named } from '../../inbound/names.ts'
import { type BlockedOnPhone, listenToBlocks } from './blocks.ts'
import { listenToNames } from './address-book.ts'
import type { Addresses } from './addresses.ts'
import { listenToChatSettings, type SetOnPhone } from '../chat-settings.ts'
import { listenToPictures } from './picture-news.ts'
import { type Activity, listenToPresences } from './presences.ts'

/** What a connection brings of people beside messages. */
export type PeopleEvents = {
  /** Resolves once it is durable what the owner set of a chat on the phone. @throws SahutError unavailable, fenced */
  onPhone: (set: SetOnPhone) => Promise<void>
  /** Resolves once it is durable whom the owner blocked on the phone, or not any more. @throws SahutError unavailable, fenced */
  blockedOnPhone: (told: BlockedOnPhone) => Promise<void>
  /** These are each one person's. Resolves once it is durable which chats are to be joined. @throws SahutError unavailable */
  met: (pairs: readonly WantedJoin[]) => Promise<void>
  /** Somebody has another picture, or none any more. */
  pictured: (who: PeerId) => void
  /** Resolves once it is durable how somebody is called. @throws SahutError unavailable, fenced */
  named: (named: Named) => Promise<void>
  /** What a contact does at this moment. */
  activity: (activity: Activity) => void
}

/** Tells of all of it. */
export const listenToPeople = (
  sock: WASocket,
  addresses: Addresses,
  events: Omit<PeopleEvents, 'met'>,
  logger: Logger,
): void => {
  listenToPresences(sock, addresses, events.activity, logger)
  listenToNames(sock, addresses, events.named, logger)
  listenToChatSettings(sock, addresses, events.onPhone, logger)
  listenToBlocks(sock, addresses, events.blockedOnPhone, logger)
  listenToPictures(sock, addresses, events.pictured, logger)
}
