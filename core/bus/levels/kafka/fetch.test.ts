import { createRecordsBatch } from '@platformatic/kafka'
import { expect, test } from 'vitest'
import { recordsOf } from './fetch.ts'

/** A batch as a broker has it. */
const batchOf = (first: number, texts: string[]): Buffer => {
  const messages = texts.map((text) => ({ topic: 't', value: Buffer.from(text) }))
  const bytes = createRecordsBatch(messages, { partitionLeaderEpoch: 7 }).buffer
  bytes.writeBigInt64BE(BigInt(first), 0)
  return bytes
}
const from = (position: bigint) => ({ position, epoch: -1 })

/** @returns what was read, and how often something was refused */
const read = (batches: Buffer, position: bigint) => {
  let refused = 0
  const got = recordsOf(batches, from(position), (handle) => {
    try {
      handle()
    } catch {
      refused += 1
    }
  })
  return { ...got, refused }
}

test('records before the place are left out, and a batch that is cut off comes again', () => {
  const whole = Buffer.concat([batchOf(4, ['a', 'b', 'c']), batchOf(7, ['d'])])
  expect(read(whole, 5n)).toEqual({ records: ['b', 'c', 'd'], position: 8n, epoch: 7, refused: 0 })
  expect(read(whole.subarray(0, -1), 5n)).toMatchObject({ records: ['b', 'c'], position: 7n })
  expect(read(Buffer.alloc(0), 5n)).toEqual({ records: [], position: 5n, epoch: -1, refused: 0 })
})

test('a batch that can not be decoded is counted and left out, and what follows is read', () => {
  const [poison, unknown] = [batchOf(1, ['poison']), batchOf(2, ['unknown'])]
  poison.fill(0xff, 61)
  // A compression that there is not.
  unknown.writeInt16BE(7, 21)
  const all = Buffer.concat([batchOf(0, ['a']), poison, unknown, batchOf(3, ['b'])])
  expect(read(all, 0n)).toMatchObject({ records: ['a', 'b'], position: 4n, refused: 2 })
})

test('a length that lies ends the reading, and nothing is read for ever', () => {
  const lying = batchOf(1, ['x'])
  lying.writeInt32BE(-1, 8)
  expect(read(Buffer.concat([batchOf(0, ['a']), lying]), 0n)).toMatchObject({ records: ['a'], position: 1n })
})
