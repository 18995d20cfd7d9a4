import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { setTimeout as sleep } from 'node:timers/promises'
import { SahutError } from '../../contract/errors.ts'
import { type StoreSettings, callStore, connect } from '../dynamodb/connection.ts'
import { type Index, INDEX_KEYS } from '../table.ts'

/** What makes DynamoDB forget an item by itself: seconds since 1970. */
const TTL_ATTRIBUTE = 'expiresAt'
const READY_WITHIN_S = 60
const INDEX_LOOK_MS = 250

/**
 * Makes the table where it is missing, for stores on this machine and for tests; on AWS the infrastructure does.
 * Resolves once it can be used; several processes may call it at once.
 * @throws SahutError unavailable
 */
export const ensureTable = async (settings: StoreSettings): Promise<void> => {
  const client = connect(settings)
  try {
    await callStore(() => createSchema(client, settings.tableName))
  } finally {
    client.destroy()
  }
}

const isIndex = (name: string): name is Index => name in INDEX_KEYS
const INDEXES = Object.keys(INDEX_KEYS).filter(isIndex)

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
]
const indexOf = (name: Index) => ({
  IndexName: name,
  KeySchema: keys(...INDEX_KEYS[name]),
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
})

/** What DynamoDB says while an index is being added, by this process or another. */
const BEING_CHANGED = ['ResourceInUseException', 'LimitExceededException']

/**
 * Gives a table of an earlier release the indexes that it lacks, one after the other as DynamoDB wants it. Resolves once
 * all of them can be asked: until then they refuse every query.
 */
const addIndexes = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  const deadline = performance.now() + READY_WITHIN_S * 1000
  while (performance.now() < deadline) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }))
    const there = Table?.GlobalSecondaryIndexes ?? []
    const missing = INDEXES.find((name) => !there.some(({ IndexName }) => IndexName === name))
    const isSettled = there.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')
    if (isSettled && missing === undefined) return
    if (isSettled && missing !== undefined) await addIndex(client, TableName, missing)
    else await sleep(INDEX_LOOK_MS)
  }
  throw new SahutError('unavailable', "The table's indexes are not ready yet.")
}

const addIndex = async (client: DynamoDBClient, TableName: string, name: Index): Promise<void> => {
  try {
    await client.send(
      new UpdateTableCommand({
        TableName,
        AttributeDefinitions: ['PK', 'SK', ...INDEX_KEYS[name]].map(attribute),
        GlobalSecondaryIndexUpdates: [{ Create: indexOf(name) }],
      }),
    )
  } catch (error) {
    // Another process was faster: the next look tells how far it is.
    const answer = error instanceof Error ? error : undefined
    if (BEING_CHANGED.includes(answer?.name ?? '')) await sleep(INDEX_LOOK_MS)
    else if (answer?.message.includes('already exists') !== true) throw error
  }
}

const createSchema = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...new Set(['PK', 'SK', ...Object.values(INDEX_KEYS).flat()])].map(attribute),
        KeySchema: keys('PK', 'SK'),
        GlobalSecondaryIndexes: INDEXES.map(indexOf),
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: READY_WITHIN_S, minDelay: 1, maxDelay: 2 }, { TableName })
  await addIndexes(client, TableName)
  await expireByTtl(client, TableName)
}

/** Stores on one machine may lack TTL: what has expired then just stays, which every reader allows for. */
const expireByTtl = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  const TimeToLiveSpecification = { Enabled: true, AttributeName: TTL_ATTRIBUTE }
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
  } catch (error) {
    const answer = error instanceof Error ? `${error.name}: ${error.message}` : ''
    const lacking = answer.startsWith('UnknownOperationException')
    const already = answer.includes('already enabled')
    if (!lacking && !already) throw error
  }
}
