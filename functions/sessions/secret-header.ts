import { createHash, timingSafeEqual } from 'node:crypto'

/** Of equal length whatever it is of, so that the comparison takes the same time for all. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Whether what a header says is the secret. */
export const createSecretCheck = (secret: string): ((said: string | undefined) => boolean) => {
  const shall = digestOf(secret)
  return (said = '') => timingSafeEqual(digestOf(said), shall)
}
