import { SahutError } from '@sahut/core/contract/errors'

/** The packages that speak WhatsApp's protocol. */
const PACKAGES = /\/node_modules\/(@whiskeysockets|libsignal|whatsapp-rust-bridge|ws)\/|wasm:\/\//

/** Where an error comes from, innermost first: lines of its stack without Node's own and those of other packages. */
const placesOf = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^ +at /.test(line) && !/\bnode:|<anonymous>/.test(line))
    .filter((line) => PACKAGES.test(line) || !line.includes('/node_modules/'))

/**
 * Whether an error is a mistake in Sahut's own code, as told by where it was thrown. What the packages that speak
 * WhatsApp's protocol throw, or Node at their call, and errors that were foreseen (SahutError) are none.
 */
export const isOwnMistake = (error: unknown): boolean => {
  if (error instanceof SahutError) return error.cause !== undefined && isOwnMistake(error.cause)
  if (!(error instanceof Error) || 'isBoom' in error) return false
  const [innermost] = placesOf(error)
  return innermost !== undefined && !PACKAGES.test(innermost)
}

/** How loud to log an error that has a remedy of its own: a mistake of ours is for people to see, whatever follows. */
export const levelOf = <Level extends 'debug' | 'info' | 'warn'>(
  error: unknown,
  usual: Level,
): Level | 'error' => (isOwnMistake(error) ? 'error' : usual)

/** Errors that are meant to be thrown: a request was refused, not answered, or cut off by the end of its connection. */
export const isOfRequest = (error: unknown): boolean =>
  error instanceof Error && ('isBoom' in error || error instanceof SahutError)

/** Errors that come from the packages that speak WhatsApp's protocol, or through them. */
export const isOfWhatsApp = (error: unknown): boolean =>
  isOfRequest(error) || (error instanceof Error && PACKAGES.test(error.stack ?? ''))
