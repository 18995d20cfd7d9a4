import { z } from 'zod'

/*
 * A contact's device can have several Signal sessions with us: whenever one side starts anew, the sessions before it
 * stay for what is still on its way. libsignal tries them one after the other on the same record, and a try that does
 * not fit still turns that session's ratchet; when a later one fits, all of it is stored. The session that was begun
 * last is then broken, and what we send over it can't be read ("Bad MAC", until the contact's app gives up).
 */

/** As much of libsignal's serialised record as has to be known. */
const SessionRecord = z.looseObject({
  _sessions: z.record(
    z.string(),
    z.looseObject({
      _chains: z.record(z.string(), z.unknown()),
      indexInfo: z.looseObject({ used: z.number().optional() }),
    }),
  ),
})
type SessionRecord = z.infer<typeof SessionRecord>
type Session = SessionRecord['_sessions'][string]

/** Checked before the rest is parsed, because nearly every message comes over the only session that there is. */
const isOne = (record: unknown): boolean => {
  const sessions: unknown =
    typeof record === 'object' && record !== null && '_sessions' in record ? record._sessions : {}
  return Object.keys(sessions ?? {}).length < 2
}

/** A device's sessions, as they stand in the present transaction. */
export type SessionRecords = {
  get: () => Promise<unknown>
  set: (record: SessionRecord) => Promise<void>
}

const EPHEMERAL_KEY_TAG = 0x0a
const KEY_BYTES = 33

/**
 * The key of the chain that a message belongs to, in base64: of a version byte and a WhisperMessage, whose first field
 * it is (libsignal's WhisperTextProtocol.proto).
 */
const chainOf = (ciphertext: Uint8Array): string | undefined =>
  ciphertext[1] === EPHEMERAL_KEY_TAG && ciphertext[2] === KEY_BYTES
    ? Buffer.from(ciphertext.subarray(3, 3 + KEY_BYTES)).toString('base64')
    : undefined

/** The session that knows the message's chain first, the others by when they were used last, as libsignal has it. */
const inOrder = (record: SessionRecord, ciphertext: Uint8Array): [string, Session][] => {
  const chain = chainOf(ciphertext)
  const rank = ({ _chains, indexInfo }: Session): number =>
    chain !== undefined && chain in _chains ? Infinity : (indexInfo.used ?? 0)
  return Object.entries(record._sessions).sort(([, a], [, b]) => {
    const [first, second] = [rank(a), rank(b)]
    return first === second ? 0 : second > first ? 1 : -1
  })
}

/**
 * Decrypts with one session at a time, so that those which do not fit stay as they are.
 * @param decrypt decrypts with the sessions that `records` holds at the time
 * @throws what `decrypt` throws, once no session fits; what was set is to be rolled back then
 */
export const withOneSession = async (
  records: SessionRecords,
  ciphertext: Uint8Array,
  decrypt: () => Promise<Uint8Array>,
): Promise<Uint8Array> => {
  const record = await records.get()
  if (isOne(record)) return decrypt()
  const whole = SessionRecord.parse(record)
  let failure: unknown
  for (const [name, session] of inOrder(whole, ciphertext)) {
    await records.set({ ...whole, _sessions: { [name]: session } })
    try {
      const plaintext = await decrypt()
      const used = SessionRecord.parse(await records.get())
      await records.set({ ...whole, _sessions: { ...whole._sessions, ...used._sessions } })
      return plaintext
    } catch (error) {
      failure ??= error
    }
  }
  throw failure
}
