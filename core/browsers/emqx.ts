import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import type { WorkspaceId } from '../model/ids.ts'
import type { BrokerAdmin } from './broker-admin.ts'
import { type BrowserClient, readBrowserClient } from './browser-client.ts'

/** Its REST API, and a key of it. */
export type EmqxSettings = { url: string; key: string; secret: string }

/** Clients of one answer; EMQX allows 10,000. */
const PAGE = 1_000
const ANSWER_MS = 5_000
/** That it answers us is believed for so long, ms. */
const TRUSTED_MS = 30_000

/** Statuses that say who we are to it. */
const WHO: ReadonlySet<number> = new Set([401, 403])

const Clients = z.object({
  data: z.array(z.object({ clientid: z.string() })),
  meta: z.object({ hasnext: z.boolean() }),
})

/** Only who has the secret can say it, so what was not admitted by us is refused before anything is looked up. */
export const emqxPasswordOf = (secret: string, clientId: string): string =>
  createHmac('sha256', secret).update(`mqtt\n${clientId}`).digest('base64url')

/** Only the status: what else it says may be anything. */
const refusal = async (answer: Response): Promise<Error> => {
  await answer.body?.cancel()
  const fault = WHO.has(answer.status) ? ', look at EMQX_API_KEY and EMQX_API_SECRET' : ''
  return new Error(`it answered ${String(answer.status)}${fault}`)
}

/**
 * EMQX, by its REST API (5.8 and later). It asks our API at each CONNECT (functions/routes/own/live.ts), so nothing has to be
 * made for a browser before, and nothing is left of one that has gone.
 * @param secret signs what browsers say in CONNECT
 */
export const createEmqxAdmin = (
  { url, key, secret: apiSecret }: EmqxSettings,
  secret: string,
): BrokerAdmin => {
  const authorization = `Basic ${Buffer.from(`${key}:${apiSecret}`).toString('base64')}`

  const call = async <Told>(
    method: 'GET' | 'DELETE',
    path: string,
    read: (answer: Response) => Promise<Told>,
  ): Promise<Told> => {
    try {
      const answer = await fetch(new URL(`/api/v5${path}`, url), {
        method,
        headers: { authorization },
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      return await read(answer)
    } catch (cause) {
      throw new SahutError('unavailable', 'The MQTT broker does not do what it was asked.', { cause })
    }
  }

  const page = (n: number, workspaceId: WorkspaceId | undefined, limit = PAGE) => {
    const query = new URLSearchParams({ page: String(n), limit: String(limit), fields: 'clientid' })
    if (workspaceId !== undefined) query.set('like_clientid', workspaceId)
    return call('GET', `/clients?${query.toString()}`, async (answer) => {
      if (!answer.ok) throw await refusal(answer)
      const { data, meta } = Clients.parse(await answer.json())
      return { ids: data.map(({ clientid }) => clientid), isLast: !meta.hasnext }
    })
  }

  let trustedUntil = -Infinity

  /** Whom nobody could kick is not let in: a key that is wrong would show by nothing else. */
  const requireAnswer = async (): Promise<void> => {
    if (performance.now() < trustedUntil) return
    await page(1, undefined, 1)
    trustedUntil = performance.now() + TRUSTED_MS
  }

  return {
    admit: async ({ clientId }) => {
      await requireAnswer()
      return { username: clientId, password: emqxPasswordOf(secret, clientId) }
    },

    clients: async (workspaceId) => {
      const found = new Map<string, BrowserClient>()
      for (let n = 1; ; n += 1) {
        const { ids, isLast } = await page(n, workspaceId)
        for (const id of ids) {
          const client = readBrowserClient(id)
          // It looks for the text anywhere in the id. Who comes or goes meanwhile moves the pages: one can come twice.
          if (client !== undefined && (workspaceId === undefined || client.workspaceId === workspaceId))
            found.set(id, client)
        }
        if (isLast) return [...found.values()]
      }
    },

    kick: ({ clientId }) =>
      call('DELETE', `/clients/${encodeURIComponent(clientId)}`, async (answer) => {
        // Not found is gone.
        if (!answer.ok && answer.status !== 404) throw await refusal(answer)
        await answer.body?.cancel()
      }),

    tidy: () => undefined,
    close: () => Promise.resolve(),
  }
}
