import { settingsOf } from './stage.ts'

const { isKept, restoredTable } = settingsOf($app.stage)

/** The chat log and all else that is true; what core/store/schema/schema.ts makes for a store on one machine. */
const original = new sst.aws.Dynamo(
  'Table',
  {
    fields: { PK: 'string', SK: 'string', listPK: 'string', listSK: 'string', unreadPK: 'string' },
    primaryIndex: { hashKey: 'PK', rangeKey: 'SK' },
    globalIndexes: {
      byList: { hashKey: 'listPK', rangeKey: 'listSK', projection: 'keys-only' },
      byUnread: { hashKey: 'unreadPK', rangeKey: 'listSK', projection: 'keys-only' },
    },
    ttl: 'expiresAt',
    deletionProtection: isKept,
  },
  { retainOnDelete: isKept },
)

export const table =
  restoredTable === undefined ? original : sst.aws.Dynamo.get('RestoredTable', restoredTable)

/** What core/store/dynamodb/calls.ts calls, and no more: nobody scans the table, or changes it. */
export const tableAccess = {
  actions: [
    'dynamodb:BatchGetItem',
    'dynamodb:BatchWriteItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ],
  resources: [table.arn, $interpolate`${table.arn}/index/byList`, $interpolate`${table.arn}/index/byUnread`],
}

/** Settings of every deployable. */
export const storeEnvironment = {
  TABLE_NAME: table.name,
  DYNAMODB_REGION: aws.getRegionOutput().region,
}
