import { type Ground, PASSWORD, type Person } from '@sahut/core/auth/team-fixture'
import { createLogger } from '@sahut/core/process/logger'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { type Api, createApi } from '../api.ts'
import { call, type Call } from '../api-fixture.ts'
import type { ApiDeps } from '../context.ts'

/*
 * For tests of signing in: an API whose clock stands still, and what a browser does.
 */

/** Limits count by the minute: none may end in the midst of a test. */
const STARTED = Date.now()

/** Callers are told apart by a header of the tests. */
export const startApi = (ground: Ground, settings: ApiDeps['settings'] = {}) =>
  createApi({
    ...ground,
    bus: createMemoryBus(),
    logger: createLogger('api', 'silent'),
    addressOf: (c) => c.req.header('x-test-address'),
    settings,
    now: () => STARTED,
  })

export const cookieOf = (set: string | undefined): string => set?.split(';')[0] ?? ''

export const signIn = (api: Api, person: Person, call_: Call = {}) =>
  call(api, 'POST', '/api/auth/sign-in', {
    json: { email: person.user.email, password: PASSWORD },
    ...call_,
  })
