import { Curve } from '@whiskeysockets/baileys'
import { createRecent } from '@sahut/core/process/recent'

/** Each server of WhatsApp has a certificate of its own; the one that signed it is the same for all. */
const KNOWN = 200

const verify = Curve.verify
const known = createRecent<string, true>(KNOWN)

const verifyOnce: typeof verify = (key, message, signature) => {
  const name = [key, message, signature].map((bytes) => Buffer.from(bytes).toString('base64')).join(' ')
  if (known.has(name)) return true
  const isValid = verify(key, message, signature)
  if (isValid) known.set(name, true)
  return isValid
}

/**
 * Has Baileys verify each signature once. It verifies WhatsApp's two certificates at every login, in plain JavaScript,
 * which is a third of a login's CPU; they are the same each time. A signature is known with its key and its text, and
 * only if Baileys found it valid. (rc14 takes any 64 bytes for that: who the server is, TLS says.) Process-wide,
 * because that is how Baileys has it.
 */
export const verifyCertificatesOnce = (): void => {
  Curve.verify = verifyOnce
}
