import ipaddr from 'ipaddr.js'
import { type Counted, createCoarseRateLimit, createRateLimit } from '@sahut/core/auth/rate-limits'
import type { Devices } from '@sahut/core/auth/devices'
import { asSahutError } from '@sahut/core/contract/errors'
import type { SessionId, UserId } from '@sahut/core/model/ids'
import type { Table } from '@sahut/core/store/table'
import type { ApiSettings } from './settings.ts'

/** Who asks to be let in. */
type Caller = {
  /** Network address, where it is known. */
  address: string | undefined
  /** What its browser kept of earlier sign-ins. */
  device: string | undefined
}

/** How often anybody may ask, over all processes. All throw SahutError rate_limited with when to try again. */
export type Limits = {
  /**
   * Tries to sign in. Only what was refused as `wrong_credentials` counts. In a browser where the account was opened
   * before it counts against that browser; anywhere else against the account at this address, against the account at
   * all such places, and against the address. So no stranger's guesses shut out an owner in a browser of theirs, and no
   * office is shut out by how many work there.
   */
  signIn: <Result>(email: string, caller: Caller, attempt: () => Promise<Result>) => Promise<Result>
  /** Tries to refresh by a cookie; only what is refused as `unauthenticated` counts, against the address. */
  refresh: <Result>(
    caller: Pick<Caller, 'address'>,
    attempt: (admit: (session: { sessionId: SessionId }) => Promise<void>) => Promise<Result>,
  ) => Promise<Result>
  /** Opens a link that was handed over, or sets up by a code; only what is refused as `not_found` counts, against the address. */
  link: <Result>(caller: Pick<Caller, 'address'>, attempt: () => Promise<Result>) => Promise<Result>
  /** Changes the own password; only a wrong present one counts (`invalid_input`). */
  ownPassword: <Result>(userId: UserId, attempt: () => Promise<Result>) => Promise<Result>
  /** A call with a good token. */
  call: (userId: UserId) => Promise<void>
  /** Letting a browser in at an MQTT broker, which may have to remember it. */
  admission: (userId: UserId) => Promise<void>
}

/** A customer is given a /64 of IPv6 at least, so its addresses count as one. What can't be read stands for itself. */
const networkOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6
    ? `${parsed.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')}::/64`
    : parsed.toString()
}

const MINUTE_MS = 60_000

/** Calls after which a process tells the store of a user's. */
const CALLS_A_STEP = 50

/** Takes of all, or of none. */
const takeAll = async (takes: (() => Promise<Counted>)[]): Promise<Counted> => {
  const settled = await Promise.allSettled(takes.map((take) => take()))
  const taken = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const giveBack = async () => {
    await Promise.all(taken.map((one) => one.giveBack()))
  }
  const refused = settled.find((one) => one.status === 'rejected')
  if (refused === undefined) return { giveBack }
  await giveBack()
  throw asSahutError(refused.reason)
}

/** The limits of the API, counted in the store. */
export const createLimits = (
  {
    table,
    devices,
    now = Date.now,
  }: { table: Pick<Table, 'get' | 'update'>; devices: Devices; now?: () => number },
  settings: ApiSettings,
): Limits => {
  const limit = (name: string, points: number, minutes = 1) =>
    createRateLimit({ table, now }, name, { points, windowMs: minutes * MINUTE_MS })
  const perDevice = limit('sign-in-device', settings.wrongSignIns)
  const perPair = limit('sign-in-pair', settings.wrongSignIns)
  const perAccount = limit('sign-in-account', settings.wrongSignInsPerAccount, 10)
  const perAddress = limit('sign-in-address', settings.refusedPerAddress)
  const refreshes = limit('refresh-address', settings.refusedPerAddress)
  const admissions = limit('admissions', settings.admissionsPerUser)
  const links = limit('link-address', settings.refusedPerAddress)
  const ownPasswords = limit('own-password', settings.wrongSignIns, 10)
  const perSession = limit('refresh-session', settings.refreshesPerSession)

  return {
    signIn: async (email, caller, attempt) => {
      const device = devices.recognise(email, caller.device)
      const network = networkOf(caller.address ?? 'unknown')
      if (device === undefined) await perAddress.look(network)
      const taken = await takeAll(
        device === undefined
          ? [() => perPair.take(`${network} ${email}`), () => perAccount.take(email)]
          : [() => perDevice.take(`${device} ${email}`)],
      )
      try {
        const result = await attempt()
        await taken.giveBack()
        return result
      } catch (error) {
        if (asSahutError(error).code !== 'wrong_credentials') await taken.giveBack()
        else if (device === undefined) await perAddress.take(network)
        throw error
      }
    },

    refresh: async ({ address }, attempt) => {
      const network = networkOf(address ?? 'unknown')
      await refreshes.look(network)
      try {
        return await attempt(async ({ sessionId }) => {
          await perSession.take(sessionId)
        })
      } catch (error) {
        if (asSahutError(error).code === 'unauthenticated') await refreshes.take(network)
        throw error
      }
    },

    link: async ({ address }, attempt) => {
      const network = networkOf(address ?? 'unknown')
      await links.look(network)
      try {
        return await attempt()
      } catch (error) {
        if (asSahutError(error).code === 'not_found') await links.take(network)
        throw error
      }
    },

    ownPassword: async (userId, attempt) => {
      const taken = await ownPasswords.take(userId)
      try {
        const result = await attempt()
        await taken.giveBack()
        return result
      } catch (error) {
        if (asSahutError(error).code !== 'invalid_input') await taken.giveBack()
        throw error
      }
    },

    admission: async (userId) => {
      await admissions.take(userId)
    },

    call: createCoarseRateLimit({ table, now }, 'calls', {
      points: settings.callsPerUser,
      windowMs: MINUTE_MS,
      step: CALLS_A_STEP,
    }),
  }
}
