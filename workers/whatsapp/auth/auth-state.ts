import { SahutError } from '@sahut/core/contract/errors'
import { createRerun } from '@sahut/core/process/rerun'
import { AUTH_NAMES } from '@sahut/core/store/keys/link'
import type { Table } from '@sahut/core/store/table'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { WhatsAppAccount } from '@sahut/core/model/number/number'
import {
  type AuthenticationState,
  initAuthCreds,
  jidDecode,
  type SignalDataTypeMap,
} from '@whiskeysockets/baileys'
import { z } from 'zod'
import { type AuthKey, corruptItem } from './auth-crypto.ts'
import { type AuthItems, openAuthItems } from './auth-items.ts'
import type { WantedJoin } from '@sahut/core/numbers/joins'
import { pairsIn } from './pairs.ts'
import { createSignalKeys } from './signal-keys.ts'

const CREDS = AUTH_NAMES.credentials

/** What a stored creds item must have to be one; the rest is Baileys' own. */
const Creds = z.looseObject({
  registrationId: z.number().int(),
  nextPreKeyId: z.number().int(),
  noiseKey: z.object({ public: z.instanceof(Uint8Array), private: z.instanceof(Uint8Array) }),
})

/** A number's link to WhatsApp as Baileys needs it, kept in the store. */
export type AuthState = {
  state: AuthenticationState
  /** The account whose phone has linked it; without one a connection shows QRs. */
  account: WhatsAppAccount | undefined
  /** Whether a phone has linked it by now. */
  isLinked: () => boolean
  /**
   * Keeps the creds as they stand now; saves are made one after the other. Those for which a code is shown are not kept:
   * they name an account that is not theirs yet.
   */
  saveCreds: () => void
  /** Resolves once nothing is being written any more; from the call on, nothing new is. */
  close: () => Promise<void>
}

const readCreds = async (items: AuthItems): Promise<AuthenticationState['creds']> => {
  const stored = (await items.read([CREDS])).get(CREDS)
  if (stored === undefined) return initAuthCreds()
  const parsed = Creds.safeParse(stored)
  if (!parsed.success) throw corruptItem(CREDS, parsed.error)
  return stored as AuthenticationState['creds']
}

/** @throws SahutError corrupt_state if there is an account without a phone number */
const accountOf = ({ me }: AuthenticationState['creds']): WhatsAppAccount | undefined => {
  if (me === undefined) return undefined
  const phone = jidDecode(me.id)?.user
  if (phone === undefined) throw corruptItem(CREDS, undefined)
  const lid = jidDecode(me.lid)?.user
  return lid === undefined ? { phone } : { phone, lid }
}

/** Calls of the store that belong to one connection: counted while they run, refused once it is closed. */
const createCalls = (onFailure: (error: unknown) => void) => {
  const underway = new Set<Promise<unknown>>()
  let isClosed = false
  return {
    /** A failure reaches `onFailure` before anybody who waits for the call. */
    run: <Result>(work: () => Promise<Result>): Promise<Result> => {
      if (isClosed) {
        return Promise.reject(
          new SahutError('unavailable', 'The connection that these keys belong to is closed.'),
        )
      }
      const running = work().catch((error: unknown) => {
        onFailure(error)
        throw error
      })
      underway.add(running)
      const forget = (): void => {
        underway.delete(running)
      }
      running.then(forget, forget)
      return running
    },
    close: async () => {
      isClosed = true
      await Promise.allSettled(underway)
    },
  }
}

/**
 * Opens a number's credentials and Signal keys, or makes new ones that are first written when there is something to
 * keep. Whatever it writes carries the ownership's epoch and is refused once a newer owner wrote.
 * @param met told of addresses that turn out to be one person's, before that is kept
 * @param onFailure told synchronously, before the failed call rejects: the caller drops the socket, so that nothing
 *   is acknowledged to WhatsApp that the store does not have
 * @throws SahutError wrong_key, corrupt_state, unavailable
 */
export const openAuthState = async (deps: {
  table: Table
  authKey: AuthKey
  ownership: Ownership
  met?: (pairs: WantedJoin[]) => Promise<void>
  onFailure: (error: unknown) => void
}): Promise<AuthState> => {
  const items = await openAuthItems(deps.table, deps.authKey, deps.ownership)
  const creds = await readCreds(items)
  const calls = createCalls(deps.onFailure)

  const saves = createRerun(async () => {
    // A failure is told to onFailure.
    await calls.run(() => items.write(CREDS, creds)).catch(() => undefined)
    return undefined
  })

  const keys = createSignalKeys(items, saves.settled)
  // One after the other: a transaction that removes a pre-key reads, changes and writes its pack.
  let lastSet: Promise<unknown> = Promise.resolve()

  return {
    account: accountOf(creds),
    state: {
      creds,
      keys: {
        get: <Type extends keyof SignalDataTypeMap>(type: Type, ids: string[]) =>
          calls.run(
            async () =>
              Object.fromEntries(await keys.get(type, ids)) as Record<string, SignalDataTypeMap[Type]>,
          ),
        set: (data) =>
          calls.run(() => {
            const mine = lastSet.then(async () => {
              const pairs = pairsIn(data)
              if (pairs.length > 0) await deps.met?.(pairs)
              await keys.set(data)
            })
            lastSet = mine.catch(() => undefined)
            return mine
          }),
      },
    },
    isLinked: () => creds.account !== undefined,
    saveCreds: () => {
      if (creds.me === undefined || creds.account !== undefined) saves.ask()
    },
    close: async () => {
      await saves.settled()
      await calls.close()
    },
  }
}
