import { z } from 'zod'
import { Contact } from '../model/chat/chat.ts'
import type { NumberId } from '../model/ids.ts'
import { decoded, readable } from '../store/decoding.ts'
import { lookUpKey, lookUpsPartition, personKey } from '../store/keys/number.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'

/** For so long an answer is believed, ms: people come to WhatsApp, and leave it. */
const BELIEVED_MS = 60 * 60_000

/** Nobody waits any more for a question of before, s. */
const QUESTION_LIFE_S = 600

const QuestionRow = z.object({ SK: z.string(), expiresAt: z.number() })
const AnswerRow = z.object({ answeredAt: z.number(), contact: Contact.optional() })

/** The person behind a phone number; nobody, if it is not on WhatsApp. */
type Found = { contact: Contact | undefined }

/** Questions who of WhatsApp is behind a phone number: asked by whoever writes there first, answered by the number's worker. */
export type LookUps = {
  /** What is known now. @throws SahutError unavailable, corrupt_state */
  read: (numberId: NumberId, phone: string) => Promise<Found | undefined>
  /** Resolves once whoever owns the number will look. @throws SahutError unavailable */
  ask: (numberId: NumberId, phone: string) => Promise<void>
  /** The phone numbers that are asked for. @throws SahutError unavailable */
  asked: (numberId: NumberId) => Promise<string[]>
  /** Keeps an answer, and asks no more. @throws SahutError unavailable */
  answer: (numberId: NumberId, phone: string, found: Found) => Promise<void>
}

/** @param now ms since 1970 */
export const createLookUps = (table: Table, now: () => number = Date.now): LookUps => ({
  read: async (numberId, phone) => {
    const item = await table.get(personKey(numberId, phone))
    if (item === undefined) return undefined
    const { answeredAt, contact } = decoded(AnswerRow, item)
    return now() - answeredAt < BELIEVED_MS ? { contact } : undefined
  },
  ask: async (numberId, phone) => {
    await table.put({ ...lookUpKey(numberId, phone), expiresAt: Math.floor(now() / 1000) + QUESTION_LIFE_S })
  },
  asked: async (numberId) => {
    const items = await readAll(table, { PK: lookUpsPartition(numberId) })
    // The store removes what is over when it has the time.
    return items.flatMap((item) => {
      const question = readable(QuestionRow, item)
      return question !== undefined && question.expiresAt * 1000 > now() ? [question.SK] : []
    })
  },
  answer: async (numberId, phone, { contact }) => {
    const answeredAt = now()
    const expiresAt = Math.ceil((answeredAt + BELIEVED_MS) / 1000)
    await table.put({ ...personKey(numberId, phone), answeredAt, contact, expiresAt })
    await table.delete(lookUpKey(numberId, phone))
  },
})
