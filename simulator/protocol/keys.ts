/** Curve25519 key pairs and how keys are written to the store. */
import { Curve } from '@whiskeysockets/baileys'
import { z } from 'zod'

/** 32 bytes each, without Signal's type byte. */
export interface KeyPair {
  public: Buffer
  private: Buffer
}

/** Bytes as the store's JSON has them: base64. */
export const StoredBytes = z.base64().transform((text): Buffer => Buffer.from(text, 'base64'))
export const StoredKeyPair = z.object({ public: StoredBytes, private: StoredBytes })

/** Bytes as a column of the store has them. */
export const Blob = z.instanceof(Uint8Array).transform((bytes): Buffer => Buffer.from(bytes))

export const makeKeyPair = (): KeyPair => {
  const pair = Curve.generateKeyPair()
  return { public: Buffer.from(pair.public), private: Buffer.from(pair.private) }
}

/** The form that `StoredKeyPair` parses. */
export const storeKeyPair = (pair: KeyPair): { public: string; private: string } => ({
  public: pair.public.toString('base64'),
  private: pair.private.toString('base64'),
})
