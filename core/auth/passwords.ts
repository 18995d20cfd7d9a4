import { hash, verify } from '@node-rs/argon2'

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
