import { describe, expect, it } from 'vitest'
import { SahutError } from '../../contract/errors.ts'
import { createBatchWriter } from './batch-writer.ts'

type Put = { PK: string; SK: string; n: number }

const put = (SK: string, n = 0): Put => ({ PK: 'p', SK, n })

/** A store of which the test decides when a batch arrives. */
const heldStore = () => {
  const arrived: { items: Put[]; answer: (left: Put[]) => void; refuse: (error: Error) => void }[] = []
  let wake = Promise.withResolvers<undefined>()
  const write = (items: Put[]): Promise<Put[]> =>
    new Promise((answer, refuse) => {
      arrived.push({ items, answer, refuse })
      wake.resolve(undefined)
    })
  /** The next batch, once it is there. */
  const next = async () => {
    for (;;) {
      const batch = arrived.shift()
      if (batch !== undefined) return batch
      wake = Promise.withResolvers()
      await wake.promise
    }
  }
  return { writer: createBatchWriter(write), next, arrived }
}

describe('the batch writer', () => {
  it('sends the puts of many callers together, 25 at a time', async () => {
    const { writer, next } = heldStore()
    const puts = Promise.all(Array.from({ length: 60 }, (_, n) => writer.putAll([put(String(n))])))
    const batches = [await next(), await next(), await next()]
    expect(batches.map(({ items }) => items.length)).toEqual([25, 25, 10])
    for (const { answer } of batches) answer([])
    await puts
  })

  it('never puts more than 16 MB into a batch', async () => {
    const { writer, next } = heldStore()
    const large = Array.from({ length: 60 }, (_, n) => ({ ...put(String(n)), text: 'x'.repeat(390_000) }))
    const puts = writer.putAll(large)
    let sent = 0
    while (sent < large.length) {
      const { items, answer } = await next()
      expect(JSON.stringify(items).length).toBeLessThan(16 * 1024 * 1024)
      sent += items.length
      answer([])
    }
    await puts
  })

  it('tells each caller as soon as its own items are durable', async () => {
    const { writer, next } = heldStore()
    const first = writer.putAll(Array.from({ length: 25 }, (_, n) => put(`a${String(n)}`)))
    const second = writer.putAll([put('b')])
    const [batch, rest] = [await next(), await next()]
    rest.answer([])
    await second
    batch.answer([])
    await first
  })

  it('sends again what the store left over, and only that', async () => {
    const { writer, next } = heldStore()
    const taken = writer.putAll([put('taken')])
    const left = writer.putAll([put('left')])
    const batch = await next()
    batch.answer([put('left')])
    await taken
    const again = await next()
    expect(again.items).toEqual([put('left')])
    again.answer([])
    await left
  })

  it('sends one key once in a batch, the last put of it, and tells all who put it', async () => {
    const { writer, next } = heldStore()
    const puts = [writer.putAll([put('k', 1)]), writer.putAll([put('k', 2), put('k', 3)])]
    const { items, answer } = await next()
    expect(items).toEqual([put('k', 3)])
    answer([])
    await Promise.all(puts)
  })

  it('keeps the order of the puts of one key across batches', async () => {
    const { writer, next, arrived } = heldStore()
    const first = writer.putAll([put('k', 1)])
    const one = await next()
    const second = writer.putAll([put('k', 2), put('other')])
    const two = await next()
    expect(two.items).toEqual([put('other')])
    expect(arrived).toEqual([])
    one.answer([])
    await first
    const three = await next()
    expect(three.items).toEqual([put('k', 2)])
    two.answer([])
    three.answer([])
    await second
  })

  it('tells who put what a store that does not answer lost, and goes on', async () => {
    const { writer, next } = heldStore()
    const lost = writer.putAll([put('lost')])
    const outcome = expect(lost).rejects.toMatchObject({ code: 'unavailable' })
    ;(await next()).refuse(new SahutError('unavailable', 'no answer'))
    await outcome
    const later = writer.putAll([put('lost')])
    ;(await next()).answer([])
    await later
  })

  it('does not let one item that the store refuses take the others with it', async () => {
    const { writer, next } = heldStore()
    const good = writer.putAll([put('good')])
    const bad = writer.putAll([put('bad')])
    const outcome = expect(bad).rejects.toMatchObject({ code: 'internal' })
    ;(await next()).refuse(new SahutError('internal', 'an item is too large'))
    for (const _ of ['good', 'bad']) {
      const { items, answer, refuse } = await next()
      expect(items).toHaveLength(1)
      if (items[0]?.SK === 'good') answer([])
      else refuse(new SahutError('internal', 'this one'))
    }
    await good
    await outcome
  })
})
