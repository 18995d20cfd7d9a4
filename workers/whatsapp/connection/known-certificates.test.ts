import { Curve } from '@whiskeysockets/baileys'
import { expect, test } from 'vitest'
import { verifyCertificatesOnce } from './known-certificates.ts'

test('what Baileys verified once is believed again, and nothing else is', () => {
  const apart = Curve.verify
  verifyCertificatesOnce()
  const [signer, other] = [Curve.generateKeyPair(), Curve.generateKeyPair()]
  const details = Buffer.from('the key of a server')
  const signature = Curve.sign(signer.private, details)
  const signatures = [signature, signature.subarray(1), Buffer.concat([signature, signature]), signature]
  for (const key of [signer.public, other.public, signer.public])
    for (const text of [details, Buffer.from('another key')])
      for (const one of signatures) expect(Curve.verify(key, text, one)).toBe(apart(key, text, one))
})
