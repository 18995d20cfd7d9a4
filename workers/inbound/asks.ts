import { asSahutError } from '@sahut/core/contract/errors'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { readable } from '@sahut/core/store/decoding'
import { askKey, asksPartition } from '@sahut/core/store/keys/number'
import { readAll } from '@sahut/core/store/read-all'
import type { Key, Table } from '@sahut/core/store/table'
import { z } from 'zod'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

/** How WhatsApp names a message. */
export const AskedKey = z.object({
  id: z.string(),
  remoteJid: z.string(),
  remoteJidAlt: z.string().optional(),
  fromMe: z.boolean(),
  /** Who of a group wrote it. */
  participant: z.string().optional(),
  participantAlt: z.string().optional(),
})
export type AskedKey = z.infer<typeof AskedKey>

const AskRow = z.object({ SK: z.string(), key: AskedKey, from: z.number(), tries: z.number() })
type AskRow = z.infer<typeof AskRow>

/** Between looks for what is to be asked, and before the same is asked again, ms; the latter doubles with each try. */
const LOOK_MS = 30_000
const AGAIN_MS = 60_000
const TRIES = 8
/** The phone forgets, and so do we, s. */
const LIFE_S = 14 * 86_400

/** Messages that came without content, or can't be read: the number's phone is asked for them until it answers. */
export type Asks = {
  /** Resolves once whoever owns the number will ask. @param afterMs whether others may bring it sooner */
  add: (whatsappId: string, key: AskedKey, afterMs: number) => Promise<void>
  /** How WhatsApp named a message that is asked for. @throws SahutError unavailable */
  keyOf: (whatsappId: string) => Promise<AskedKey | undefined>
  /** Its content is here. */
  answered: (whatsappId: string) => void
  /** A connection is up, over which the phone can be asked. */
  attach: (ask: (key: AskedKey) => Promise<void>) => void
  detach: () => void
}

export const createAsks = (deps: { table: Table; ownership: Ownership; logger: Logger }): Asks => {
  const { table, ownership, logger } = deps
  const keyOf = (whatsappId: string): Key => askKey(ownership.numberId, whatsappId)
  /** What waits, as far as this worker knows: all of it once it has looked. */
  const open = new Map<string, AskRow>()
  let ask: ((key: AskedKey) => Promise<void>) | undefined
  let timer: NodeJS.Timeout | undefined

  const write = (row: AskRow): Promise<unknown> =>
    table.put({ ...keyOf(row.SK), ...row, expiresAt: Math.floor(Date.now() / 1000) + LIFE_S })

  const failed = (error: unknown): void => {
    logger[levelOf(error, 'warn')]({ err: error }, 'the phone could not be asked for a message yet')
  }

  const askFor = async (row: AskRow): Promise<void> => {
    if (ask === undefined || row.tries >= TRIES) return
    const asked = { ...row, tries: row.tries + 1, from: Date.now() + AGAIN_MS * 2 ** row.tries }
    open.set(row.SK, asked)
    await ask(row.key)
    if (open.has(row.SK)) await write(asked)
  }

  const askDue = (): void => {
    clearTimeout(timer)
    if (ask === undefined) return
    const now = Date.now()
    for (const row of open.values()) if (row.from <= now) askFor(row).catch(failed)
    if (open.size > 0) timer = setTimeout(askDue, LOOK_MS)
  }

  const load = async (): Promise<void> => {
    for (const item of await readAll(table, { PK: asksPartition(ownership.numberId) })) {
      const row = readable(AskRow, item)
      if (row !== undefined && !open.has(row.SK)) open.set(row.SK, row)
    }
    askDue()
  }

  return {
    add: async (whatsappId, key, afterMs) => {
      if (open.has(whatsappId)) return
      const row = { SK: whatsappId, key, from: Date.now() + afterMs, tries: 0 }
      await write(row)
      open.set(whatsappId, row)
      askDue()
    },
    keyOf: async (whatsappId) => {
      const known = open.get(whatsappId)
      if (known !== undefined) return known.key
      const item = await table.get(keyOf(whatsappId))
      return item && readable(AskRow, item)?.key
    },
    answered: (whatsappId) => {
      if (!open.delete(whatsappId)) return
      // Asked once more after a crash, the phone brings what is here already.
      table.delete(keyOf(whatsappId)).catch((error: unknown) => {
        logger.info({ err: asSahutError(error) }, 'an answered question of the phone stays for now')
      })
    },
    attach: (askOver) => {
      ask = askOver
      load().catch(failed)
    },
    detach: () => {
      ask = undefined
      clearTimeout(timer)
    },
  }
}
