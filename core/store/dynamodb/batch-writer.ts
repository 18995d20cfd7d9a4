import { SahutError } from '../../contract/errors.ts'
import { backOff } from '../../process/back-off.ts'

/** DynamoDB's limits of a BatchWriteItem are 25 items and 16 MB; a margin is kept for what JSON adds. */
const ITEMS_A_BATCH = 25
const BYTES_A_BATCH = 12 * 1024 * 1024
const ATTEMPTS = 8
/** Few, so that items gather under load instead of leaving one by one. */
const BATCHES_AT_ONCE = 4

type Keyed = { PK: string; SK: string }

type Waiting<Item> = { item: Item; bytes: number; done: PromiseWithResolvers<void> }

/**
 * Gathers the puts of many callers into batches. A lone put leaves at once; under load batches fill up by
 * themselves while others are on their way. Puts of one key arrive in the order of their calls: of several that
 * wait only the last is sent (it overwrites the others), and none is sent while another is on its way.
 * @param write puts up to 25 items of distinct keys and returns those that the store left over
 */
export const createBatchWriter = <Item extends Keyed>(write: (items: Item[]) => Promise<Item[]>) => {
  const waiting = new Map<string, Waiting<Item>>()
  const sending = new Set<string>()
  let batches = 0
  let scheduled = false

  const takeBatch = (): Waiting<Item>[] => {
    const batch: Waiting<Item>[] = []
    let bytes = 0
    for (const [key, one] of waiting) {
      if (sending.has(key)) continue
      if (batch.length === ITEMS_A_BATCH || (batch.length > 0 && bytes + one.bytes > BYTES_A_BATCH)) break
      bytes += one.bytes
      batch.push(one)
      waiting.delete(key)
      sending.add(key)
    }
    return batch
  }

  const send = async (batch: Waiting<Item>[]): Promise<void> => {
    let left = batch
    for (let attempt = 1; left.length > 0; attempt += 1) {
      if (attempt > ATTEMPTS) throw new SahutError('unavailable', 'The store is too busy to write.')
      if (attempt > 1) await backOff(attempt)
      const leftOver = new Set((await write(left.map(({ item }) => item))).map(keyOf))
      for (const one of left) if (!leftOver.has(keyOf(one.item))) one.done.resolve()
      left = left.filter(({ item }) => leftOver.has(keyOf(item)))
    }
  }

  /** A call that the store refuses for one item must not take the others with it. */
  const sendApart = async (batch: Waiting<Item>[]): Promise<void> => {
    await Promise.all(batch.map((one) => send([one]).catch(one.done.reject)))
  }

  const sendBatch = async (batch: Waiting<Item>[]): Promise<void> => {
    try {
      await send(batch)
    } catch (error) {
      if (batch.length > 1 && error instanceof SahutError && error.code === 'internal') await sendApart(batch)
      else for (const one of batch) one.done.reject(error)
    } finally {
      for (const { item } of batch) sending.delete(keyOf(item))
      batches -= 1
      sendWaiting()
    }
  }

  const sendWaiting = (): void => {
    while (batches < BATCHES_AT_ONCE) {
      const batch = takeBatch()
      if (batch.length === 0) return
      batches += 1
      void sendBatch(batch)
    }
  }

  const enqueue = (item: Item): Promise<void> => {
    const key = keyOf(item)
    const overtaken = waiting.get(key)
    const done: PromiseWithResolvers<void> = overtaken?.done ?? Promise.withResolvers()
    waiting.set(key, { item, bytes: sizeOf(item), done })
    return done.promise
  }

  return {
    /** Resolves once these items, or later ones of the same keys, are durable. @throws SahutError unavailable */
    putAll: async (items: Item[]): Promise<void> => {
      const done = items.map(enqueue)
      if (!scheduled) {
        scheduled = true
        // What is put in the same turn leaves together.
        setImmediate(() => {
          scheduled = false
          sendWaiting()
        })
      }
      await Promise.all(done)
    },
  }
}

const keyOf = ({ PK, SK }: Keyed): string => `${PK}\n${SK}`

/** A rough size in bytes, never too small by much: the batch limit has a margin. */
const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof Uint8Array) return value.byteLength * 1.4
  if (typeof value !== 'object' || value === null) return 16
  return Object.entries(value).reduce((sum, [name, one]) => sum + name.length + 16 + sizeOf(one), 0)
}
