import { z } from 'zod'
import { TableName } from './parameters.ts'
import type { Index } from './table-sql.ts'
import type { Table, Tables } from './tables.ts'

/** The operations on tables themselves. Keys are texts, a partition and a place in it: Sahut has no others. */

const Keys = z
  .tuple([
    z.object({ AttributeName: z.string(), KeyType: z.literal('HASH') }),
    z.object({ AttributeName: z.string(), KeyType: z.literal('RANGE') }),
  ])
  .transform(([hash, range]) => ({ hash: hash.AttributeName, range: range.AttributeName }))

const Attributes = z.array(z.object({ AttributeName: z.string(), AttributeType: z.literal('S') }))

const NewIndex = z
  .object({
    IndexName: z.string(),
    KeySchema: Keys,
    Projection: z.object({ ProjectionType: z.enum(['ALL', 'KEYS_ONLY']) }),
  })
  .transform(({ IndexName, KeySchema, Projection }): Index => ({
    name: IndexName,
    ...KeySchema,
    projection: Projection.ProjectionType,
  }))

const Create = z.strictObject({
  TableName: z.string().regex(/^[\w.-]{3,255}$/),
  AttributeDefinitions: Attributes,
  KeySchema: Keys,
  GlobalSecondaryIndexes: z.array(NewIndex).default([]),
  BillingMode: z.string().optional(),
})

const Named = z.object({ TableName })

const Change = z.strictObject({
  TableName,
  AttributeDefinitions: Attributes.optional(),
  GlobalSecondaryIndexUpdates: z.tuple([z.strictObject({ Create: NewIndex })]),
})

const Expiry = z.object({
  TableName,
  TimeToLiveSpecification: z.object({ Enabled: z.literal(true), AttributeName: z.string() }),
})

const schemaOf = ({ hash, range }: { hash: string; range: string }) => [
  { AttributeName: hash, KeyType: 'HASH' },
  { AttributeName: range, KeyType: 'RANGE' },
]

const description = ({ name, definition }: Table, TableStatus: string) => ({
  TableName: name,
  TableStatus,
  TableArn: `arn:aws:dynamodb:local:000000000000:table/${name}`,
  CreationDateTime: definition.createdAt / 1000,
  KeySchema: schemaOf(definition),
  AttributeDefinitions: [
    ...new Set([definition, ...definition.indexes].flatMap(({ hash, range }) => [hash, range])),
  ].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  GlobalSecondaryIndexes: definition.indexes.map((index) => ({
    IndexName: index.name,
    IndexStatus: 'ACTIVE',
    KeySchema: schemaOf(index),
    Projection: { ProjectionType: index.projection },
  })),
})

const expiry = ({ expires }: Table['definition']) =>
  expires === undefined
    ? { TimeToLiveStatus: 'DISABLED' }
    : { TimeToLiveStatus: 'ENABLED', AttributeName: expires }

export const DEFINITIONS: Record<string, (tables: Tables, parameters: unknown) => object> = {
  CreateTable: (tables, parameters) => {
    const { TableName: name, KeySchema, GlobalSecondaryIndexes: indexes } = Create.parse(parameters)
    return { TableDescription: description(tables.create(name, { ...KeySchema, indexes }), 'ACTIVE') }
  },
  UpdateTable: (tables, parameters) => {
    const { TableName: name, GlobalSecondaryIndexUpdates: updates } = Change.parse(parameters)
    return { TableDescription: description(tables.addIndex(name, updates[0].Create), 'ACTIVE') }
  },
  DescribeTable: (tables, parameters) => ({
    Table: description(tables.find(Named.parse(parameters).TableName), 'ACTIVE'),
  }),
  DeleteTable: (tables, parameters) => ({
    TableDescription: description(tables.drop(Named.parse(parameters).TableName), 'DELETING'),
  }),
  ListTables: (tables) => ({ TableNames: tables.names() }),
  UpdateTimeToLive: (tables, parameters) => {
    const { TableName: name, TimeToLiveSpecification } = Expiry.parse(parameters)
    tables.expireBy(name, TimeToLiveSpecification.AttributeName)
    return { TimeToLiveSpecification }
  },
  DescribeTimeToLive: (tables, parameters) => ({
    TimeToLiveDescription: expiry(tables.find(Named.parse(parameters).TableName).definition),
  }),
}
