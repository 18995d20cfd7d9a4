import { z } from 'zod'
import { showsSomething } from '../person/person-text.ts'

/** Some keyboards make é one character and some two, and nobody sees how wide a space is: it is one password. */
const SPACES = /\p{Zs}/gu

/** A password as it is hashed (RFC 8265, OpaqueString): typed on another system it is the same. */
export const preparedPassword = (password: string): string =>
  password.replaceAll(SPACES, ' ').normalize('NFC')

/** Bounds what is prepared: longer than any password may be, however its accents are composed. */
const LONGEST_TYPED = 1_000

/** A password as people may choose one. The upper bound keeps a request from buying much hashing. */
export const Password = z
  .string()
  .max(LONGEST_TYPED, 'must have at most 200 characters')
  .transform(preparedPassword)
  .pipe(
    z
      .string()
      .min(10, 'must have at least 10 characters')
      .max(200, 'must have at most 200 characters')
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must hold only characters that can be typed')
      .refine(showsSomething, 'must not be invisible'),
  )

/** A password that somebody tries. Any may be tried; only its length is bounded, because hashing costs. */
export const TriedPassword = z
  .string()
  .min(1, 'must not be empty')
  .max(LONGEST_TYPED, `must have at most ${String(LONGEST_TYPED)} characters`)
