import { hash, verify } from '@node-rs/argon2'
import { preparedPassword } from '../model/user/password.ts'

export type Passwords = {
  hash: (password: string) => Promise<string>
  /** Whether it is the password behind the hash. No hash (no such user) costs the same time and is never a match. */
  matches: (hashed: string | undefined, password: string) => Promise<boolean>
}

/** What may stand behind a hash: the last release hashed a password as its browser sent it. */
const candidates = (password: string): string[] => [
  ...new Set([preparedPassword(password), password, password.normalize('NFC'), password.normalize('NFD')]),
]

/** Argon2id with the library's parameters (19 MiB, 2 passes: OWASP's recommendation). */
export const createPasswords = (): Passwords => {
  const decoy = hash(crypto.randomUUID())
  return {
    hash: (password) => hash(preparedPassword(password)),
    matches: async (hashed, password) => {
      for (const candidate of candidates(password)) {
        const matches = await verify(hashed ?? (await decoy), candidate)
        if (hashed !== undefined && matches) return true
      }
      return false
    },
  }
}
