import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { CONTACT_NAME_BYTES } from '@sahut/core/model/chat/chat'
import { withinBytes } from '@sahut/core/model/chat/preview'
import type { Change } from '@sahut/core/model/message/message'
import { type Contact, NameSource } from '@sahut/core/model/person/contact'
import { isGroup } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { createPersonRows } from '@sahut/core/persons/person-rows'
import { createTellChats } from '@sahut/core/persons/tell-chats'
import type { Logger } from '@sahut/core/process/logger'
import { readable } from '@sahut/core/store/decoding'
import { nameKey } from '@sahut/core/store/keys/number'
import type { Table } from '@sahut/core/store/table'
import { z } from 'zod'
import { chatOf } from './inbound.ts'

const NameRow = z.object({ name: z.string(), by: NameSource })

/** How somebody is called by others than themselves; an empty name: not any more. */
export type Named = { contact: Contact; name: string; by: NameSource }

/** Names of people, in their chats and for those to come. */
export type Names = {
  /** Resolves once it is durable. @throws SahutError fenced, unavailable */
  told: (named: Named) => Promise<void>
  /** A chat has begun: whoever is known by name has it there too. @throws SahutError fenced, unavailable */
  begun: (contact: Contact) => Promise<void>
}

export const createNames = (deps: {
  table: Table
  log: Pick<ChatLog, 'append' | 'chat' | 'heads'>
  ownership: Ownership
  logger: Pick<Logger, 'info'>
}): Names => {
  const { table, log, ownership, logger } = deps
  const rows = createPersonRows({ table, log })
  const onTrouble = (error: unknown): void => {
    logger.info({ err: asSahutError(error) }, 'a chat could not be told what the team calls its person')
  }
  const tell = createTellChats({ log, onTrouble })

  const name = async ({ contact, name: said, by }: Named): Promise<void> => {
    const change: Change = { type: 'named', name: withinBytes(said, CONTACT_NAME_BYTES), by }
    await log.append(chatOf(ownership, contact), { kind: 'change', change }, { ownerEpoch: ownership.epoch })
  }

  /** Whom the team knows from another number is called so here too. */
  const nameAsTeam = async (contact: Contact): Promise<void> => {
    const chat = isGroup(contact.id) ? undefined : await log.chat(chatOf(ownership, contact))
    if (chat !== undefined) await tell(await rows.gather(chat), { isNews: false })
  }

  return {
    told: async (named) => {
      const key = nameKey(ownership.numberId, named.contact.id)
      const known = await table.get(key)
      const before = known && readable(NameRow, known)
      // A business that the owner has in the address book is called as it says there.
      const isWeaker = before?.by === 'book' && named.by !== 'book'
      if (isWeaker || (before?.name === named.name && before.by === named.by)) return
      if (named.name === '') await table.delete(key)
      else await table.put({ ...key, name: named.name, by: named.by })
      if ((await log.chat(chatOf(ownership, named.contact))) !== undefined) await name(named)
    },
    begun: async (contact) => {
      await nameAsTeam(contact)
      const item = await table.get(nameKey(ownership.numberId, contact.id))
      const row = item && readable(NameRow, item)
      if (row !== undefined) await name({ contact, ...row })
    },
  }
}
