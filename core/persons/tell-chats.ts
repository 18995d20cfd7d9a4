import type { ChatLog } from '../log/chat-log.ts'
import { CONTACT_NAME_BYTES } from '../model/chat/chat.ts'
import { withinBytes } from '../model/chat/preview.ts'
import type { Change } from '../model/message/change.ts'
import { mapAtMost } from '../process/map-at-most.ts'
import { nameOf } from './person-card.ts'
import type { Gathered } from './person-rows.ts'

/** So many chats of one person are written at a time. */
const AT_ONCE = 8

/**
 * Has all chats of a person carry the name that the team gave them, and whoever looks at one read again what is known.
 * @param how.isNews something else than the name is new too
 */
export type TellChats = (person: Pick<Gathered, 'known' | 'chats'>, how: { isNews: boolean }) => Promise<void>

/** @param onTrouble told of a chat that could not be written: it is told when somebody reads the person next */
export const createTellChats =
  ({ log, onTrouble }: { log: Pick<ChatLog, 'append'>; onTrouble: (error: unknown) => void }): TellChats =>
  async ({ known, chats }, { isNews }) => {
    const name = withinBytes(nameOf(known) ?? '', CONTACT_NAME_BYTES)
    await mapAtMost(AT_ONCE, chats, async (chat) => {
      const isNamed = (chat.contact.ours ?? '') === name
      if (isNamed && !isNews) return
      const change: Change = isNamed ? { type: 'person' } : { type: 'named', by: 'team', name }
      try {
        await log.append(chat, { kind: 'change', change })
      } catch (error) {
        onTrouble(error)
      }
    })
  }
