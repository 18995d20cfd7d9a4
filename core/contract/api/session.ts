import { z } from 'zod'
import { Email, Inbox, User } from '../../model/user.ts'
import { Done, type Operation } from '../operation.ts'

/** Any password may be tried; only its length is bounded, because hashing costs. */
const SignIn = z.object({
  email: Email,
  password: z.string().min(1, 'must not be empty').max(200, 'must have at most 200 characters'),
})

/** An access token, when it ends (ms since 1970), and whose it is. */
export const SignedIn = z.object({ token: z.string(), expiresAt: z.number(), user: User })
export type SignedIn = z.infer<typeof SignedIn>

export const Me = z.object({ user: User, inboxes: z.array(Inbox) })
export type Me = z.infer<typeof Me>

/** Signing in, staying in and signing out. The refresh token travels in a cookie that only these get. */
export const sessionOperations = {
  readHealth: { summary: 'Whether the API runs.', isOpen: true, answer: z.object({ ok: z.boolean() }) },
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
