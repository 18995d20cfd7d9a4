import { z } from 'zod'
import type { ChatKey, ChatRef } from '../../model/chat/chat.ts'
import { ChatId, type NumberId, PeerId, WorkspaceId } from '../../model/ids.ts'
import { kept } from '../../model/newer.ts'
import { readable } from '../../store/decoding.ts'
import { rowExists, rowIsNew, setting } from '../../store/expressions.ts'
import { olderKey, olderPartition } from '../../store/keys/number.ts'
import { readAll } from '../../store/read-all.ts'
import type { Table } from '../../store/table.ts'
import { expiry } from '../row-kinds/row-kind.ts'

/** A phone that was off for so long is linked anew anyway, s. */
const LIFE_S = 14 * 86_400

const OlderAsk = kept({
  workspaceId: WorkspaceId,
  chatId: ChatId,
  /** Whom the chat is with. */
  peer: PeerId,
  /** When the phone was asked last, ms, and under which name it answers. */
  askedAt: z.number().optional(),
  session: z.string().optional(),
})

/** Somebody wants what was said in a chat before all that is here: the number's phone is to be asked for it. */
export type OlderAsk = {
  chat: ChatKey
  peer: PeerId
  askedAt?: number | undefined
  session?: string | undefined
}

export type OlderAsks = {
  /** Resolves once whoever owns the number will ask its phone. @throws SahutError unavailable */
  askOlder: (chat: Pick<ChatRef, 'chatId' | 'workspaceId' | 'numberId' | 'contact'>) => Promise<void>
  /** @throws SahutError unavailable */
  olderAsks: (numberId: NumberId) => Promise<OlderAsk[]>
  /** The phone was asked. @throws SahutError unavailable */
  olderAsked: (
    numberId: NumberId,
    chatId: ChatId,
    asked: { askedAt: number; session: string },
  ) => Promise<void>
  /** The phone has answered. @throws SahutError unavailable */
  olderAnswered: (numberId: NumberId, chatId: ChatId) => Promise<void>
}

export const createOlderAsks = (table: Table, now: () => number): OlderAsks => ({
  askOlder: async ({ chatId, workspaceId, numberId, contact }) => {
    const row = { workspaceId, chatId, peer: contact.id, expiresAt: expiry(now(), LIFE_S) }
    await table.put({ ...olderKey(numberId, chatId), ...row }, rowIsNew)
  },
  olderAsks: async (numberId) => {
    const items = await readAll(table, { PK: olderPartition(numberId) })
    return items.flatMap((item) => {
      const ask = readable(OlderAsk, item)
      if (ask === undefined) return []
      const { workspaceId, chatId, peer, askedAt, session } = ask
      return [{ chat: { workspaceId, chatId }, peer, askedAt, session }]
    })
  },
  olderAsked: async (numberId, chatId, asked) => {
    await table.update(olderKey(numberId, chatId), setting(asked), rowExists)
  },
  olderAnswered: async (numberId, chatId) => {
    await table.delete(olderKey(numberId, chatId))
  },
})
