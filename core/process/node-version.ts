const MAJOR = 24

/**
 * Called first by every `main.ts`: another Node lacks type stripping or, at 20, WebCrypto's Curve25519, and would
 * fail much later with a sentence that nobody understands.
 * @throws Error that names the version needed
 */
export const requireNode = (version: string = process.versions.node): void => {
  if (Number.parseInt(version, 10) < MAJOR) {
    throw new Error(`Sahut needs Node ${String(MAJOR)} or newer and this is ${version}.`)
  }
}
