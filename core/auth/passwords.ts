import { hash, verify } from '@node-rs/argon2'
import { z } from 'zod'

/** A password as people may choose one. The upper bound keeps a request from buying much hashing. */
export const Password = z
  .string()
  .min(10, 'must have at least 10 characters')
  .max(200, 'must have at most 200 characters')
export type Password = z.infer<typeof Password>

export type Passwords = {
  hash: (password: string) => Promise<string>
  /** Whether it is the password behind the hash. No hash (no such user) costs the same time and is never a match. */
  matches: (hashed: string | undefined, password: string) => Promise<boolean>
}

/** Argon2id with the library's parameters (19 MiB, 2 passes: OWASP's recommendation). */
export const createPasswords = (): Passwords => {
  const decoy = hash(crypto.randomUUID())
  return {
    hash: (password) => hash(password),
    matches: async (hashed, password) => {
      const matches = await verify(hashed ?? (await decoy), password)
      return hashed !== undefined && matches
    },
  }
}
