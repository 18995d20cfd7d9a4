import { z } from 'zod'
import type { Operation } from '../operation.ts'

/** What EMQX says of who wants to connect, as its template of the request has it (docs/levels.md). */
const Connecting = z.object({
  clientid: z.string().max(512),
  username: z.string().max(512),
  password: z.string().max(512),
})

/** EMQX's own words: https://docs.emqx.com/en/emqx/latest/access-control/authn/http.html */
const Decision = z.object({
  result: z.enum(['allow', 'deny']),
  is_superuser: z.literal(false),
  /** s since 1970 */
  expire_at: z.number().int().optional(),
  /** The first that matches counts. */
  acl: z
    .array(
      z.object({
        permission: z.enum(['allow', 'deny']),
        action: z.enum(['subscribe', 'publish', 'all']),
        topic: z.string(),
      }),
    )
    .optional(),
})
export type Decision = z.infer<typeof Decision>

/** What an MQTT broker asks us. */
export const liveOperations = {
  authenticateBrowser: {
    summary:
      'For EMQX, which asks at each CONNECT: whether a browser that was admitted may come in, and what it may do there. Needs the header `x-sahut-broker` with the secret `MQTT_BROKER_SECRET`.',
    isOpen: true,
    json: Connecting,
    answer: Decision,
  },
} as const satisfies Record<string, Operation>
