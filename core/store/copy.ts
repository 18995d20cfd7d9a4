import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import type { Attributes } from './dynamodb/attributes.ts'
import { createCalls } from './dynamodb/calls.ts'
import type { StoreSettings } from './dynamodb/connection.ts'
import { createPuts, type Put, putOfAttributes } from './dynamodb/puts.ts'
import { expressionOf } from './dynamodb/requests.ts'
import { adding, present } from './expressions.ts'
import { HEAD } from './keys/chat.ts'

/*
 * A whole table as text and back, in the form in which DynamoDB itself exports to S3 and imports from there
 * ("DynamoDB JSON"): a line for each row, `{"Item":{"PK":{"S":…},…}}`.
 */

/** Rows that are put, or changed, at the same time. */
const AT_ONCE = 500

const Line = z.object({ Item: z.record(z.string(), z.record(z.string(), z.unknown())) })

type Scanned = { Items?: Attributes[]; LastEvaluatedKey?: Attributes }

export type Copy = {
  /** Every row. What is written meanwhile may be in it by half: nothing may run on the table. */
  lines: () => AsyncGenerator<string>
  /**
   * Puts the rows of lines.
   * @returns how many
   * @throws SahutError invalid_input that names the line which is none of a backup
   */
  load: (lines: AsyncIterable<string>) => Promise<number>
  /** Whether the table holds no row. */
  isEmpty: () => Promise<boolean>
  /**
   * Gives each chat another epoch, so that browsers which have seen more of it than the table knows read it anew: the
   * seqs of what was lost are given again. To be done after each restore, before anything runs on the table.
   * @returns how many chats there are
   */
  renew: () => Promise<number>
  close: () => void
}

/** @throws SahutError unavailable, internal (the table is not there, or this user may not) from each of its calls */
export const createCopy = (settings: StoreSettings): Copy => {
  const { call, close } = createCalls(settings)
  const { tableName: TableName } = settings
  const puts = createPuts({ call, tableName: TableName })

  const scan = async function* (more: object = {}): AsyncGenerator<Attributes[]> {
    let last: Attributes | undefined
    do {
      const page = await call<Scanned>('Scan', {
        TableName,
        ConsistentRead: true,
        ExclusiveStartKey: last,
        ...more,
      })
      yield page?.Items ?? []
      last = page?.LastEvaluatedKey
    } while (last !== undefined)
  }

  const raised = adding({ epoch: 1 })
  const raiseEpoch = async ({ PK, SK }: Attributes): Promise<void> => {
    await call('UpdateItem', {
      TableName,
      Key: { PK, SK },
      UpdateExpression: raised.expression,
      ...expressionOf(present('epoch'), raised),
    })
  }

  return {
    lines: async function* () {
      for await (const page of scan()) for (const Item of page) yield JSON.stringify({ Item })
    },

    load: async (lines) => {
      let number = 0
      let batch: Put[] = []
      for await (const line of lines) {
        number += 1
        batch.push(putOfAttributes(attributesOf(line, number)))
        if (batch.length < AT_ONCE) continue
        await puts.putAll(batch)
        batch = []
      }
      await puts.putAll(batch)
      return number
    },

    isEmpty: async () => {
      for await (const page of scan({ Limit: 1 })) if (page.length > 0) return false
      return true
    },

    renew: async () => {
      let chats = 0
      const heads = {
        FilterExpression: 'SK = :head',
        ExpressionAttributeValues: { ':head': { S: HEAD } },
        ProjectionExpression: 'PK, SK',
      }
      for await (const page of scan(heads)) {
        for (let at = 0; at < page.length; at += AT_ONCE)
          await Promise.all(page.slice(at, at + AT_ONCE).map(raiseEpoch))
        chats += page.length
      }
      return chats
    },

    close,
  }
}

/** What the line holds. Its values are passed on as they are: the store refuses what it does not know. */
const attributesOf = (line: string, number: number): Attributes => {
  const parsed = Line.safeParse(jsonOf(line))
  if (parsed.success) return parsed.data.Item as Attributes
  throw new SahutError('invalid_input', `Line ${String(number)} of the backup is no row of a table.`)
}

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
