import { z } from 'zod'
import { TriedPassword } from '../../model/password.ts'
import { Email, Inbox, User } from '../../model/user.ts'
import { Done, type Operation } from '../operation.ts'

const SignIn = z.object({ email: Email, password: TriedPassword })

/** An access token and whose it is. */
export const SignedIn = z.object({
  token: z.string(),
  /** When it ends, by the server's clock; ms since 1970. */
  expiresAt: z.number(),
  /** How long it is good from now on, s: for whoever's clock is another. The last release does not tell. */
  expiresIn: z.number().default(300),
  user: User,
})
export type SignedIn = z.infer<typeof SignedIn>

export const Me = z.object({ user: User, inboxes: z.array(Inbox) })
export type Me = z.infer<typeof Me>

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
  readMe: { summary: 'Who asks, and the inboxes that they see.', answer: Me },
} as const satisfies Record<string, Operation>
