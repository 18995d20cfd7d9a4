import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { SahutError } from '../../contract/errors.ts'
import type { User } from '../../model/user/user.ts'
import { decoded } from '../../store/decoding.ts'
import { absent, all, any, below, is, rowExists, setting } from '../../store/expressions.ts'
import { setupKey } from '../../store/keys/users.ts'
import type { Table } from '../../store/table.ts'
import { secretHash } from '../secrets.ts'

const GOOD_MS = 86_400_000
/** Whoever died while setting up keeps others waiting no longer, ms. */
const CLAIM_MS = 60_000

/** Thirty-two signs that nobody takes for each other, so that each byte gives one without a leaning. */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** 100 random bits, to be read and typed: ABCD-EFGH-… */
const newCode = (): string => {
  const signs = [...randomBytes(20)].map((byte) => SIGNS[byte % SIGNS.length] ?? '')
  return [0, 4, 8, 12, 16].map((at) => signs.slice(at, at + 4).join('')).join('-')
}

const Row = z.object({
  codeHash: z.string().optional(),
  /** Until when the code is good, ms. */
  until: z.number().default(0),
  isDone: z.boolean().default(false),
})

/** What the first workspace of a store is made of. */
export type First = { workspace: string; inbox: string; name: string; email: string; password: string }

/** Making the first workspace in a browser: whoever has the code that the start of Sahut printed does it, once. */
export type Setup = {
  /** A code, good for a day; the one before ends. Nothing where there is a workspace. */
  open: () => Promise<string | undefined>
  /** @throws SahutError not_found for a code that is not good */
  check: (code: string) => Promise<void>
  /**
   * @returns the owner
   * @throws SahutError not_found for a code that is not good, conflict if it is under way or the address is taken
   */
  finish: (code: string, first: First) => Promise<User>
  /** There is a workspace: no code opens anything from now on. */
  close: () => Promise<void>
}

/** @param make makes the workspace and its owner */
export const createSetup = (table: Table, make: (first: First) => Promise<User>): Setup => {
  const read = async () => decoded(Row, (await table.get(setupKey)) ?? setupKey)

  const check: Setup['check'] = async (code) => {
    const { codeHash, until, isDone } = await read()
    if (isDone || codeHash !== secretHash(code) || until <= Date.now())
      throw new SahutError(
        'not_found',
        'This code is not good, or not any more. Start Sahut again for another.',
      )
  }

  const close: Setup['close'] = async () => {
    await table.put({ ...setupKey, isDone: true })
  }

  return {
    open: async () => {
      const code = newCode()
      const row = { codeHash: secretHash(code), until: Date.now() + GOOD_MS }
      const isOpen = await table.put({ ...setupKey, ...row }, absent('isDone'))
      return isOpen ? code : undefined
    },
    check,
    close,
    finish: async (code, first) => {
      await check(code)
      const now = Date.now()
      const claimed = await table.update(
        setupKey,
        setting({ claimedAt: now }),
        all(is('codeHash', secretHash(code)), any(absent('claimedAt'), below('claimedAt', now - CLAIM_MS))),
      )
      if (claimed === undefined)
        throw new SahutError(
          'conflict',
          'The workspace is being set up at this moment. Try again in a minute.',
        )
      try {
        const owner = await make(first)
        await close()
        return owner
      } catch (error) {
        await table.update(setupKey, setting({}, ['claimedAt']), rowExists)
        throw error
      }
    },
  }
}
