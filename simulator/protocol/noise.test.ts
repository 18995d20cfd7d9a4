import { rm } from 'node:fs/promises'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifySignature } from 'whatsapp-rust-bridge'
import { makeFolder } from '../network-fixture.ts'
import { loadCertificate } from './noise.ts'
import { createStore, type Store } from '../store.ts'

let folder: string
let store: Store

beforeAll(async () => {
  folder = await makeFolder()
  store = createStore(folder)
})
afterAll(async () => {
  store.close()
  await rm(folder, { recursive: true })
})

// Baileys 7.0.0-rc14 takes any signature; a later one will look.
test('the root signs the intermediate certificate, and that signs the leaf with the server’s key', () => {
  const { chain, rootKey, static: server } = loadCertificate(store)
  const { intermediate, leaf } = proto.CertChain.decode(chain)
  const read = (details: Uint8Array | null | undefined) =>
    proto.CertChain.NoiseCertificate.Details.decode(details ?? new Uint8Array())
  const issuer = read(intermediate?.details)
  const holds = (key: Uint8Array, certificate: proto.CertChain.INoiseCertificate | null | undefined) =>
    verifySignature(
      key,
      certificate?.details ?? new Uint8Array(),
      certificate?.signature ?? new Uint8Array(64),
    )
  expect(holds(rootKey, intermediate)).toBe(true)
  expect(holds(issuer.key ?? new Uint8Array(32), leaf)).toBe(true)
  expect(holds(rootKey, leaf)).toBe(false)
  expect(issuer.issuerSerial).toBe(0)
  expect(Buffer.from(read(leaf?.details).key ?? []).equals(server.public)).toBe(true)
})

test('a client that trusts the root trusts it at the next start too', () => {
  const [first, second] = [loadCertificate(store), loadCertificate(store)]
  expect(second.rootKey).toEqual(first.rootKey)
  expect(second.static).toEqual(first.static)
})
