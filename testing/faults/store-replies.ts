import type { ServerResponse } from 'node:http'
import { z } from 'zod'

/** What DynamoDB says itself when it is in a bad way, in its own words: clients must know them. */

const TYPE = 'application/x-amz-json-1.0'

const ERRORS = {
  throttle: {
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
      message:
        'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
    },
  },
  forbid: {
    status: 400,
    body: {
      __type: 'com.amazon.coral.service#AccessDeniedException',
      message: 'User is not authorized to perform this operation on this resource.',
    },
  },
  fail: {
    status: 500,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
      message: 'Internal server error',
    },
  },
} as const

export const errorReply = (response: ServerResponse, kind: keyof typeof ERRORS): void => {
  const { status, body } = ERRORS[kind]
  response.writeHead(status, { 'content-type': TYPE })
  response.end(JSON.stringify(body))
}

const WriteBatch = z.looseObject({ RequestItems: z.record(z.string(), z.array(z.unknown())) })
const ReadBatch = z.looseObject({
  RequestItems: z.record(z.string(), z.looseObject({ Keys: z.array(z.unknown()) })),
})

/** A batch parted in what is done and what is left over. */
export type Part = {
  /** The request of what is done; nothing if everything is left over. */
  done: Buffer | undefined
  leftOver: { UnprocessedItems: object } | { UnprocessedKeys: object }
}

const halves = <One>(all: One[]): [One[], One[]] => {
  const done = Math.floor(all.length / 2)
  return [all.slice(0, done), all.slice(done)]
}

const bodyOf = (batch: object, RequestItems: object): Buffer | undefined =>
  Object.keys(RequestItems).length === 0 ? undefined : Buffer.from(JSON.stringify({ ...batch, RequestItems }))

const filled = <One>(tables: [string, One, number][]): Record<string, One> =>
  Object.fromEntries(tables.flatMap(([name, one, count]) => (count === 0 ? [] : [[name, one]])))

const partOfWrites = (body: unknown): Part => {
  const batch = WriteBatch.parse(body)
  const parted = Object.entries(batch.RequestItems).map(([name, all]) => [name, ...halves(all)] as const)
  const done = filled(parted.map(([name, one]) => [name, one, one.length]))
  const left = filled(parted.map(([name, , one]) => [name, one, one.length]))
  return { done: bodyOf(batch, done), leftOver: { UnprocessedItems: left } }
}

const partOfReads = (body: unknown): Part => {
  const batch = ReadBatch.parse(body)
  const parted = Object.entries(batch.RequestItems).map(([name, read]) => {
    const [done, left] = halves(read.Keys)
    return [name, { ...read, Keys: done }, { ...read, Keys: left }] as const
  })
  const done = filled(parted.map(([name, one]) => [name, one, one.Keys.length]))
  const left = filled(parted.map(([name, , one]) => [name, one, one.Keys.length]))
  return { done: bodyOf(batch, done), leftOver: { UnprocessedKeys: left } }
}

/** The parts of a BatchWriteItem or BatchGetItem; nothing for any other call. */
export const partOf = (target: unknown, body: Buffer): Part | undefined => {
  if (target === 'DynamoDB_20120810.BatchWriteItem') return partOfWrites(JSON.parse(body.toString()))
  if (target === 'DynamoDB_20120810.BatchGetItem') return partOfReads(JSON.parse(body.toString()))
  return undefined
}

/** Answers for the part that was done, and names the rest. */
export const leftOverReply = (
  response: ServerResponse,
  { leftOver }: Part,
  done: Buffer | undefined,
): void => {
  const answer: unknown = done === undefined ? { Responses: {} } : JSON.parse(done.toString())
  response.writeHead(200, { 'content-type': TYPE })
  response.end(JSON.stringify({ ...z.looseObject({}).parse(answer), ...leftOver }))
}
