import { z } from 'zod'

/**
 * One thing that the HTTP API does, by what it takes and answers. Routes give it a method and an address, parse what
 * comes by its schemas and cut what they answer to `answer`; the OpenAPI file and the web app's client read the same.
 */
export type Operation = {
  /** A sentence for whoever reads the API's reference. */
  summary: string
  /** Whoever asks, signed in or not. Default: a session's access token is needed. */
  isOpen?: true
  /** Of what succeeded; default 200. */
  status?: 201
  /** The parts of the address. */
  param?: z.ZodObject
  query?: z.ZodObject
  /** The body. */
  json?: z.ZodType
  answer: z.ZodType
}

/** A whole number as it stands in a query, digits only. */
export const queryNumber = (least: number, most: number = Number.MAX_SAFE_INTEGER) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .pipe(
      z
        .number()
        .min(least, `must be at least ${String(least)}`)
        .max(most, `must be at most ${String(most)}`),
    )

/** What is answered where there is nothing to say but that it is done. */
export const Done = z.object({})
