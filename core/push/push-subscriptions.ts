import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SessionId, UserId, WorkspaceId } from '../model/ids.ts'
import { PushSubscription } from '../model/user/push.ts'
import { pushKey, pushRange, readPushKey } from '../store/keys/users.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'

/** So many browsers of one person are told; the one that asked longest ago makes room. */
const BROWSERS = 10

/** A page that can be seen says so every four minutes; this long after the last word it counts as gone, ms. */
const LOOKS_MS = 5 * 60_000

/** Beside a person's browsers, and with the session behind it: until when a page of that session can be seen. */
const LOOKING = 'LOOKING'
const Looking = z.object({ until: z.number() })

/** One person's browsers that are to be told, and whether they see a page by now. */
type Told = { userId: UserId; isLooking: boolean; browsers: PushSubscription[] }

type Owner = { workspaceId: WorkspaceId; userId: UserId }

/** Which browsers are told, of whom. */
export type PushSubscriptions = {
  put: (owner: Owner, subscription: PushSubscription) => Promise<void>
  remove: (owner: Owner, endpoint: string) => Promise<void>
  /** Says whether a page of this session can be seen. @returns whether any browser of theirs is told */
  look: (session: Owner & { sessionId: SessionId }, isLooking: boolean) => Promise<boolean>
  /** All of a workspace. What can't be read is left out. */
  all: (workspaceId: WorkspaceId) => Promise<Told[]>
}

/** An address is a secret of its browser, and long. */
const nameOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url')

export const createPushSubscriptions = (table: Table, now: () => number = Date.now): PushSubscriptions => {
  const all: PushSubscriptions['all'] = async (workspaceId) => {
    const people = new Map<UserId, Told>()
    for (const item of await readAll(table, pushRange(workspaceId))) {
      const key = readPushKey(item)
      if (key === undefined) continue
      const told = people.get(key.userId) ?? { userId: key.userId, isLooking: false, browsers: [] }
      people.set(key.userId, told)
      if (key.name === LOOKING) told.isLooking ||= (Looking.safeParse(item).data?.until ?? 0) > now()
      else {
        const browser = PushSubscription.safeParse(item).data
        if (browser !== undefined) told.browsers.push(browser)
      }
    }
    return [...people.values()]
  }
  const of = async ({ workspaceId, userId }: Owner): Promise<PushSubscription[]> =>
    (await all(workspaceId)).find((told) => told.userId === userId)?.browsers ?? []

  return {
    all,
    put: async (owner, subscription) => {
      const others = (await of(owner)).filter(({ endpoint }) => endpoint !== subscription.endpoint)
      const tooMany = others.toSorted((a, b) => b.at - a.at).slice(BROWSERS - 1)
      for (const { endpoint } of tooMany) await table.delete(pushKey(owner, nameOf(endpoint)))
      await table.put({ ...pushKey(owner, nameOf(subscription.endpoint)), ...subscription })
    },
    remove: async (owner, endpoint) => {
      await table.delete(pushKey(owner, nameOf(endpoint)))
    },
    look: async (session, isLooking) => {
      if ((await of(session)).length === 0) return false
      const key = pushKey(session, `${LOOKING}#${session.sessionId}`)
      if (isLooking) await table.put({ ...key, until: now() + LOOKS_MS })
      else await table.delete(key)
      return true
    },
  }
}
