import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { ContactId, type NumberId, UserId } from '../model/ids.ts'
import { readable } from '../store/decoding.ts'
import { is, setting } from '../store/expressions.ts'
import {
  blockAskKey,
  blockAskPrefix,
  blockedKey,
  blockedPrefix,
  blocksPartition,
} from '../store/keys/number.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'

/** Somebody of the team wants a contact blocked on WhatsApp, or not any more. */
const BlockAsk = z.object({
  contact: ContactId,
  isBlocked: z.boolean(),
  by: z.object({ userId: UserId, name: z.string() }),
  /** Tells it from a later one. */
  ask: z.string(),
  /** WhatsApp would not. */
  isRefused: z.literal(true).optional(),
})
type BlockAsk = z.infer<typeof BlockAsk>

const BlockedRow = z.object({ contact: ContactId })

/** For so long people are told that WhatsApp would not, s. */
const REFUSED_LIFE_S = 86_400

/** Whom numbers have blocked on WhatsApp, and are to: asked by people, done by the number's worker. */
export type Blocks = {
  /** Resolves once whoever owns the number will do it; a later ask takes an earlier one's place. @throws SahutError unavailable */
  ask: (numberId: NumberId, ask: Pick<BlockAsk, 'contact' | 'isBlocked' | 'by'>) => Promise<void>
  /** What waits for one contact, or was refused. @throws SahutError unavailable */
  asked: (numberId: NumberId, contact: ContactId) => Promise<BlockAsk | undefined>
  /** What is to be done. @throws SahutError unavailable */
  wanted: (numberId: NumberId) => Promise<BlockAsk[]>
  /** It is done, or WhatsApp would not; unless something else was asked for meanwhile. @throws SahutError unavailable */
  answered: (numberId: NumberId, ask: BlockAsk, isRefused: boolean) => Promise<void>
  /** Whom the number has blocked, as far as it was told. @throws SahutError unavailable */
  blocked: (numberId: NumberId) => Promise<ContactId[]>
  isBlocked: (numberId: NumberId, contact: ContactId) => Promise<boolean>
  /** Keeps that somebody is blocked, or is not. @throws SahutError unavailable */
  know: (numberId: NumberId, contact: ContactId, isBlocked: boolean) => Promise<void>
}

/** @param now ms since 1970 */
export const createBlocks = (table: Table, now: () => number = Date.now): Blocks => ({
  ask: async (numberId, ask) => {
    await table.put({ ...blockAskKey(numberId, ask.contact), ...ask, ask: randomUUID() })
  },
  asked: async (numberId, contact) => {
    const item = await table.get(blockAskKey(numberId, contact))
    return item && readable(BlockAsk, item)
  },
  wanted: async (numberId) => {
    const items = await readAll(table, { PK: blocksPartition(numberId), prefix: blockAskPrefix })
    return items
      .flatMap((item) => readable(BlockAsk, item) ?? [])
      .filter(({ isRefused }) => isRefused !== true)
  },
  answered: async (numberId, { contact, ask }, isRefused) => {
    const key = blockAskKey(numberId, contact)
    if (!isRefused) {
      await table.delete(key, is('ask', ask))
      return
    }
    const expiresAt = Math.floor(now() / 1000) + REFUSED_LIFE_S
    await table.update(key, setting({ isRefused, expiresAt }), is('ask', ask))
  },
  blocked: async (numberId) => {
    const items = await readAll(table, { PK: blocksPartition(numberId), prefix: blockedPrefix })
    return items.flatMap((item) => readable(BlockedRow, item)?.contact ?? [])
  },
  isBlocked: async (numberId, contact) => (await table.get(blockedKey(numberId, contact))) !== undefined,
  know: async (numberId, contact, isBlocked) => {
    const key = blockedKey(numberId, contact)
    if (isBlocked) await table.put({ ...key, contact })
    else await table.delete(key)
  },
})
