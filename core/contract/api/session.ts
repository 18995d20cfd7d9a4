import { z } from 'zod'
import { InboxId } from '../../model/ids.ts'
import { TriedPassword } from '../../model/user/password.ts'
import { Email, Inbox, User } from '../../model/user/user.ts'
import { Done, type Operation } from '../operation.ts'

const SignIn = z.object({ email: Email, password: TriedPassword })

/** An access token and whose it is. */
export const SignedIn = z.object({
  token: z.string(),
  /** When it ends, by the server's clock; ms since 1970. */
  expiresAt: z.number(),
  /** How long it is good from now on, s: for whoever's clock is another. The last release does not tell. */
  expiresIn: z.number().default(300),
  /** Where the workspace's browsers connect to a gateway. The last release does not tell. */
  socketPath: z.string().default('/socket.io'),
  user: User,
})
export type SignedIn = z.infer<typeof SignedIn>

/** What a browser gets live facts by: a gateway's socket, or an MQTT broker at which it is admitted. */
const LiveWay = z.discriminatedUnion('by', [
  z.object({ by: z.literal('socket') }),
  z.object({ by: z.literal('mqtt') }),
])
type LiveWay = z.infer<typeof LiveWay>

export const Me = z.object({
  user: User,
  inboxes: z.array(Inbox),
  /** A way that this page does not know is none it can go: gateways serve always. */
  live: LiveWay.catch({ by: 'socket' }),
})
export type Me = z.infer<typeof Me>

/** How a browser connects to the MQTT broker: what it says in CONNECT, and the inboxes that it may subscribe then. */
export const BrokerAdmission = z.object({
  /** `wss://…`, the subprotocol is `mqtt`. */
  url: z.string(),
  clientId: z.string(),
  username: z.string(),
  password: z.string(),
  inboxIds: z.array(InboxId),
})
export type BrokerAdmission = z.infer<typeof BrokerAdmission>

/** Signing in, staying in and signing out. The refresh token travels in a cookie that only these get. */
export const sessionOperations = {
  readHealth: {
    summary: 'Whether the API and its store work.',
    isOpen: true,
    answer: z.object({ ok: z.boolean() }),
  },
  signIn: {
    summary: 'Begins a session by e-mail address and password.',
    isOpen: true,
    json: SignIn,
    answer: SignedIn,
  },
  refreshSession: {
    summary: 'A new access token for the session whose refresh token the cookie holds.',
    isOpen: true,
    answer: SignedIn,
  },
  signOut: { summary: 'Ends the session whose refresh token the cookie holds.', isOpen: true, answer: Done },
  admitToBroker: {
    summary:
      'Lets this browser in at the MQTT broker, once, with the rights that its agent has now. Refused (conflict) where browsers are served by gateways.',
    answer: BrokerAdmission,
  },
  readMe: { summary: 'Who asks, and the inboxes that they see.', answer: Me },
} as const satisfies Record<string, Operation>
