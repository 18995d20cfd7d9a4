import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { type StoreSettings, callStore, connect } from '../dynamodb/connection.ts'

/** What makes DynamoDB forget an item by itself: seconds since 1970. */
const TTL_ATTRIBUTE = 'expiresAt'
const READY_WITHIN_S = 60

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

const createSchema = async (client: DynamoDBClient, TableName: string): Promise<void> => {
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
  const keys = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ]
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: ['PK', 'SK', 'listPK', 'listSK'].map(attribute),
        KeySchema: keys('PK', 'SK'),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byList',
            KeySchema: keys('listPK', 'listSK'),
            Projection: { ProjectionType: 'KEYS_ONLY' },
          },
        ],
      }),
    )
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await waitUntilTableExists({ client, maxWaitTime: READY_WITHIN_S, minDelay: 1, maxDelay: 2 }, { TableName })
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
