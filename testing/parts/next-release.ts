import { MIGRATIONS, type Migration } from '@sahut/core/store/schema/migrations'

/*
 * Preloaded, it makes a deployable one of a release with a migration that everything of it waits for. Sahut itself has
 * none yet.
 */

const migrations = MIGRATIONS as Migration[]

migrations.push({
  version: 2,
  readableFrom: 1,
  serves: 'afterwards',
  piece: async (table) => {
    await table.put({ PK: 'ACCOUNT#migrated', SK: 'ACCOUNT' })
    return undefined
  },
})
