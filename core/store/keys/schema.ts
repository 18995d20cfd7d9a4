import type { Key } from '../table.ts'

/** What the store says of itself. */
export const SCHEMA_KEY: Key = { PK: 'SCHEMA', SK: 'SCHEMA' }
