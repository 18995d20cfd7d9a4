import { SahutError } from '@sahut/core/contract/errors'
import { requireNode } from '@sahut/core/process/node-version'
import { complain } from './ending.ts'
import { readStore } from '@sahut/local/env'
import { exportTable, importTable, renewTable } from './table-backup.ts'

/*
 * Backups of a table, which the settings of the deployables name (TABLE_NAME, DYNAMODB_ENDPOINT, DYNAMODB_REGION):
 *   npm run backup -- export FILE     writes all of it to a file
 *   npm run backup -- import FILE …   makes a new table of one, or of the files of an export of DynamoDB to S3
 *   npm run backup -- renew           readies a table that DynamoDB restored by itself
 */

const USAGE = 'Say what to do: npm run backup -- export FILE, import FILE … or renew.'

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const run = async ([what, ...files]: string[]): Promise<void> => {
  const store = readStore()
  const [file] = files
  if (what === 'export' && file !== undefined && files.length === 1) {
    say(`${String(await exportTable(store, file))} rows of ${store.tableName} are in ${file}.`)
  } else if (what === 'import' && file !== undefined) {
    const { rows, chats } = await importTable(store, files)
    say(`${store.tableName} has ${String(rows)} rows, of ${String(chats)} chats. Start Sahut on it.`)
  } else if (what === 'renew' && file === undefined) {
    say(`${store.tableName} has ${String(await renewTable(store))} chats and is ready. Start Sahut on it.`)
  } else throw new SahutError('invalid_input', USAGE)
}

try {
  requireNode()
  await run(process.argv.slice(2))
} catch (error) {
  complain(error)
  process.exitCode = 1
}
