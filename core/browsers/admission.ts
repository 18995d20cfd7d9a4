import { timingSafeEqual } from 'node:crypto'
import type { Access } from '../access/access.ts'
import type { BrokerAdmission } from '../contract/api/session.ts'
import { asSahutError } from '../contract/errors.ts'
import type { InboxId, SessionId } from '../model/ids.ts'
import type { Principal } from '../model/user/user.ts'
import type { BrokerAdmin } from './broker-admin.ts'
import {
  ADMITTED_SECONDS,
  allowedTo,
  type BrowserClient,
  newBrowserClient,
  readBrowserClient,
  rightsOf,
} from './browser-client.ts'
import { emqxPasswordOf } from './emqx.ts'

/** What a browser was told to say it has to say soon, s: clocks of two machines differ by some. */
const SOON_S = 60

/** The inboxes that somebody sees now. @throws SahutError unauthenticated once the session or the user is gone */
const inboxesOf = async (
  access: Pick<Access, 'user' | 'inboxes'>,
  principal: Principal,
): Promise<InboxId[]> => {
  const user = await access.user(principal)
  if (user.role !== 'admin') return user.inboxIds
  return (await access.inboxes(principal)).map(({ inboxId }) => inboxId)
}

const principalOf = ({ workspaceId, userId, sessionId, admittedAt }: BrowserClient): Principal => ({
  kind: 'session',
  workspaceId,
  userId,
  sessionId,
  expiresAt: (admittedAt + ADMITTED_SECONDS) * 1000,
})

/**
 * The inboxes of a browser whose rights are those that it was admitted with.
 * @returns nothing if it has to be admitted anew, or may not be there
 * @throws SahutError if that can't be looked up
 */
export type StandingOf = (client: BrowserClient) => Promise<InboxId[] | undefined>

/** For one look at any number of browsers: what stands behind those of one session is read once. */
export const createStanding = (access: Pick<Access, 'user' | 'inboxes'>): StandingOf => {
  const seen = new Map<SessionId, Promise<InboxId[]>>()
  const seenBy = (client: BrowserClient): Promise<InboxId[]> => {
    const reading = seen.get(client.sessionId) ?? inboxesOf(access, principalOf(client))
    seen.set(client.sessionId, reading)
    return reading
  }
  return async (client) => {
    if (client.admittedAt + ADMITTED_SECONDS < Date.now() / 1000) return undefined
    try {
      const inboxIds = await seenBy(client)
      return rightsOf(inboxIds) === client.rights ? inboxIds : undefined
    } catch (error) {
      if (asSahutError(error).code === 'unauthenticated') return undefined
      throw error
    }
  }
}

/** What a broker may let a browser do, and until when, s since 1970. */
type Allowed = ReturnType<typeof allowedTo> & { until: number }

/** Lets browsers in at the broker. */
export type Admission = {
  /** @throws SahutError unauthenticated, unavailable */
  admit: (principal: Principal) => Promise<BrokerAdmission>
  /**
   * Whether a broker that asks us may let somebody in, by what they say in CONNECT: who was admitted just now, and whose
   * rights are still the same.
   * @throws SahutError if that can't be looked up
   */
  allowed: (said: { clientId: string; password: string }) => Promise<Allowed | undefined>
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))

/**
 * @param url where browsers reach the broker
 * @param secret as the broker's admin has it
 */
export const createAdmission = ({
  admin,
  access,
  url,
  secret,
}: {
  admin: Pick<BrokerAdmin, 'admit'>
  access: Pick<Access, 'user' | 'inboxes'>
  url: string
  secret: string
}): Admission => ({
  admit: async (principal) => {
    const inboxIds = await inboxesOf(access, principal)
    const client = newBrowserClient(principal, inboxIds)
    const said = await admin.admit(client, inboxIds)
    return { url, clientId: client.clientId, ...said, inboxIds }
  },

  allowed: async ({ clientId, password }) => {
    const client = readBrowserClient(clientId)
    if (client === undefined || !isSame(password, emqxPasswordOf(secret, clientId))) return undefined
    if (Math.abs(Date.now() / 1000 - client.admittedAt) > SOON_S) return undefined
    const inboxIds = await createStanding(access)(client)
    if (inboxIds === undefined) return undefined
    return { ...allowedTo(client, inboxIds), until: client.admittedAt + ADMITTED_SECONDS }
  },
})
