import { settingsOf } from './stage.ts'
import { READS, type TableRights, WRITES } from './table-rights.ts'

const { isKept, restoredTable } = settingsOf($app.stage)

/** The chat log and all else that is true; what core/store/schema/schema.ts makes for a store on one machine. */
const original = new sst.aws.Dynamo(
  'Table',
  {
    fields: {
      PK: 'string',
      SK: 'string',
      listPK: 'string',
      listSK: 'string',
      unreadPK: 'string',
      ownerPK: 'string',
    },
    primaryIndex: { hashKey: 'PK', rangeKey: 'SK' },
    globalIndexes: {
      byList: { hashKey: 'listPK', rangeKey: 'listSK', projection: 'keys-only' },
      byUnread: { hashKey: 'unreadPK', rangeKey: 'listSK', projection: 'keys-only' },
      byOwner: { hashKey: 'ownerPK', rangeKey: 'listSK', projection: 'keys-only' },
    },
    ttl: 'expiresAt',
    deletionProtection: isKept,
  },
  { retainOnDelete: isKept },
)

export const table =
  restoredTable === undefined ? original : sst.aws.Dynamo.get('RestoredTable', restoredTable)

const resources = [
  table.arn,
  $interpolate`${table.arn}/index/byList`,
  $interpolate`${table.arn}/index/byUnread`,
  $interpolate`${table.arn}/index/byOwner`,
]

/** Some operations on some partitions; whoever names no partition at all, as a scan does, has no operation for it. */
const on = (operations: readonly string[], partitions: readonly string[]) => ({
  actions: operations.map((operation) => `dynamodb:${operation}`),
  resources,
  conditions: [
    { test: 'ForAllValues:StringLike', variable: 'dynamodb:LeadingKeys', values: [...partitions] },
  ],
})

/** What core/store/dynamodb/calls.ts calls, on the rows of the deployable's own business. */
export const tableAccess = ({ reads, writes }: TableRights) => [on(READS, reads), on(WRITES, writes)]

/** Settings of every deployable. */
export const storeEnvironment = {
  TABLE_NAME: table.name,
  DYNAMODB_REGION: aws.getRegionOutput().region,
}
