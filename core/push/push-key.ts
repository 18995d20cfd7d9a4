import { createECDH, hkdfSync, type JsonWebKey, sign } from 'node:crypto'

/** The order of P-256. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** How long what we sign is good, s; push services take a day at most. */
const LIFE_S = 12 * 3600

/** By what push services know us (VAPID, RFC 8292): one key pair, made of a secret. */
export type PushKey = {
  /** As browsers and push services take it, base64url. */
  publicKey: string
  /** The header that shows a push service that it is us. @param endpoint of the subscription */
  authorization: (endpoint: string, now?: number) => string
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * @param secret the setting PUSH_SECRET
 * @param contact how the owner of a push service reaches whoever runs this: a mailto: or https: address
 */
export const createPushKey = (secret: string, contact: string): PushKey => {
  // Wider than the order by 64 bits, so that each key is as likely.
  const wide = BigInt(`0x${Buffer.from(hkdfSync('sha256', secret, '', 'sahut push', 40)).toString('hex')}`)
  const d = Buffer.from(((wide % (ORDER - 1n)) + 1n).toString(16).padStart(64, '0'), 'hex')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(d)
  const point = pair.getPublicKey()
  const key: JsonWebKey = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    d: d.toString('base64url'),
  }
  const publicKey = point.toString('base64url')
  return {
    publicKey,
    authorization: (endpoint, now = Date.now()) => {
      const claims = { aud: new URL(endpoint).origin, exp: Math.floor(now / 1000) + LIFE_S, sub: contact }
      const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`
      const signature = sign('sha256', Buffer.from(signed), {
        key,
        format: 'jwk',
        dsaEncoding: 'ieee-p1363',
      })
      return `vapid t=${signed}.${signature.toString('base64url')}, k=${publicKey}`
    },
  }
}
