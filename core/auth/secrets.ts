import { createHash, randomBytes } from 'node:crypto'

/** What nobody can guess: 256 random bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What is stored of such a secret. A fast hash is enough, because it is random and not chosen. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('base64url')
