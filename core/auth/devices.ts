import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Accounts that one browser is known for; on a shared machine the last ones. */
const ACCOUNTS = 5

/** Browsers in which somebody has signed in before: what others guess does not shut those out. */
export type Devices = {
  /** What a browser keeps once an account was opened in it. @param kept what it kept until now */
  remember: (email: string, kept?: string) => string
  /** An id of the browser for this account if it was opened in it before; nothing for what is made up. */
  recognise: (email: string, kept: string | undefined) => string | undefined
}

/**
 * Device cookies (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): a nonce for each account, signed
 * with it. It opens nothing: it only lets this browser's wrong passwords be counted apart.
 * @param secret AUTH_SECRET; the key is derived from it and signs nothing else
 */
export const createDevices = ({ secret }: { secret: string }): Devices => {
  const key = createHmac('sha256', secret).update('sahut device cookie').digest()
  const signatureOf = (email: string, nonce: string) =>
    createHmac('sha256', key).update(`${nonce}.${email.toLowerCase()}`).digest('base64url')
  const isOf = (email: string, mark: string): boolean => {
    const [nonce = '', signature = ''] = mark.split('.')
    const shall = Buffer.from(signatureOf(email, nonce))
    const is = Buffer.from(signature)
    return is.length === shall.length && timingSafeEqual(is, shall)
  }
  const marksOf = (kept = '') => kept.split('~').slice(0, ACCOUNTS)

  return {
    remember: (email, kept) => {
      const nonce = randomBytes(16).toString('base64url')
      const others = marksOf(kept).filter((mark) => mark !== '' && !isOf(email, mark))
      return [`${nonce}.${signatureOf(email, nonce)}`, ...others].slice(0, ACCOUNTS).join('~')
    },
    recognise: (email, kept) =>
      marksOf(kept)
        .find((mark) => isOf(email, mark))
        ?.split('.')[0],
  }
}
