import { randomBytes } from 'node:crypto'
import { SahutError } from '@sahut/core/contract/errors'
import { type ChatId, chatIdOf, msgKeyOf, type PeerId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import { decoded } from '@sahut/core/store/decoding'
import { rowIsNew } from '@sahut/core/store/expressions'
import { secretKey } from '@sahut/core/store/keys/number'
import type { Table } from '@sahut/core/store/table'
import { z } from 'zod'
import { createSealer, newDataKey, type AuthKey } from '../whatsapp/auth/auth-crypto.ts'

const SECRET_BYTES = 32

/** For so long a poll is voted in, s. */
const LIFE_S = 365 * 86_400

const SecretRow = z.object({ wrapped: z.instanceof(Uint8Array), data: z.instanceof(Uint8Array) })

/** Whose secret: ids of both sides can be the same. */
type Answered = {
  contact: PeerId
  fromMe: boolean
  whatsappId: string
  participant?: string | undefined
  /** The chat that it came to, where that is not the contact's any more. */
  origin?: ChatId | undefined
}

/**
 * By what answers to messages are opened (votes in polls, answers to events), encrypted under the master key. Nobody but
 * workers reads them; they outlive the number's link.
 */
export type Secrets = {
  /** Resolves once it is durable; the first one that comes for a message stays. @throws SahutError unavailable */
  keep: (message: Answered, secret: Uint8Array) => Promise<void>
  /** @throws SahutError unavailable, corrupt_state, wrong_key */
  find: (message: Answered) => Promise<Uint8Array | undefined>
  /** That of a message of ours, made with the first asking. @throws as `find` */
  make: (message: Answered) => Promise<Uint8Array>
}

export const createSecrets = (deps: { table: Table; authKey: AuthKey; ownership: Ownership }): Secrets => {
  const { table, authKey, ownership } = deps

  const nameOf = ({ contact, fromMe, whatsappId, participant, origin }: Answered): string =>
    `${origin ?? chatIdOf(ownership.numberId, contact)} ${msgKeyOf(fromMe, whatsappId, participant)}`

  const find: Secrets['find'] = async (message) => {
    const name = nameOf(message)
    const item = await table.get(secretKey(ownership.numberId, name))
    if (item === undefined) return undefined
    const { wrapped, data } = decoded(SecretRow, item)
    const sealer = createSealer(await authKey.unwrap(wrapped, ownership), ownership)
    return Buffer.from(sealer.open(`SECRET#${name}`, data), 'base64')
  }

  const keep: Secrets['keep'] = async (message, secret) => {
    const name = nameOf(message)
    const dataKey = newDataKey()
    const wrapped = await authKey.wrap(dataKey, ownership)
    const text = Buffer.from(secret).toString('base64')
    const data = createSealer(dataKey, ownership).seal(`SECRET#${name}`, text)
    const expiresAt = Math.floor(Date.now() / 1000) + LIFE_S
    await table.put({ ...secretKey(ownership.numberId, name), wrapped, data, expiresAt }, rowIsNew)
  }

  return {
    keep,
    find,
    make: async (message) => {
      const known = await find(message)
      if (known !== undefined) return known
      await keep(message, randomBytes(SECRET_BYTES))
      const made = await find(message)
      if (made === undefined) throw new SahutError('corrupt_state', 'A secret is gone that was just kept.')
      return made
    },
  }
}
