import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline as joined, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { SahutError } from '@sahut/core/contract/errors'
import { createCopy } from '@sahut/core/store/copy'
import type { StoreSettings } from '@sahut/core/store/dynamodb/connection'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { createWorkers } from '@sahut/core/numbers/workers'

/** Longer than the pause between two heartbeats of a worker with default settings, ms. */
const BEAT_MS = 2_500

/** Whether a worker shows that it lives. */
const isWorkedOn = async (store: StoreSettings): Promise<boolean> => {
  const table = createTable(store)
  try {
    const counters = async () =>
      JSON.stringify(
        (await createWorkers({ table }).all()).map(({ workerId, counter }) => [workerId, counter]),
      )
    const before = await counters()
    if (before === '[]') return false
    await sleep(BEAT_MS)
    return (await counters()) !== before
  } finally {
    table.close()
  }
}

const withLineEnds = async function* (
  lines: AsyncIterable<string>,
  count: () => void,
): AsyncGenerator<string> {
  for await (const line of lines) {
    count()
    yield `${line}\n`
  }
}

/**
 * Writes all rows of a table that nothing runs on to a file, as DynamoDB's own export does (gzip, a line for each row).
 * What is only half written has another name.
 * @returns how many rows
 * @throws SahutError conflict while workers run on it, unavailable
 */
export const exportTable = async (store: StoreSettings, file: string): Promise<number> => {
  if (await named(store, () => isWorkedOn(store)))
    throw new SahutError(
      'conflict',
      'Workers run on this table. A copy made while it is written can not be relied on: stop workers, gateways and the API first.',
    )
  const copy = createCopy(store)
  let rows = 0
  try {
    const lines = withLineEnds(copy.lines(), () => {
      rows += 1
    })
    await pipeline(Readable.from(lines), createGzip(), createWriteStream(`${file}.part`, { mode: 0o600 }))
    await rename(`${file}.part`, file)
    return rows
  } finally {
    copy.close()
  }
}

/** Lines of UTF-8 text; the last one need not end. */
const splitLines = async function* (chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

const linesOf = async function* (files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    // Its end or failure is that of the stream which it gives back.
    const unpacked = joined(createReadStream(file), createGunzip(), () => undefined)
    try {
      yield* splitLines(unpacked.setEncoding('utf8') as AsyncIterable<string>)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new SahutError('invalid_input', `${file} can't be read as a backup: ${reason}.`, { cause })
    }
  }
}

/** @throws SahutError not_found instead of what the store says of a table that it does not have */
const named = async <Result>({ tableName }: StoreSettings, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof SahutError && cause.code === 'internal')) throw cause
    const words = `The table ${tableName} can't be read. Is there one of this name, and may you read all of it?`
    throw new SahutError('not_found', words, { cause })
  }
}

/**
 * Makes a new table of what `exportTable`, or DynamoDB's export to S3, wrote, and readies it for use.
 * @returns how many rows and chats it has
 * @throws SahutError conflict if the table holds something, invalid_input for a file that is no backup, unavailable
 */
export const importTable = async (
  store: StoreSettings,
  files: readonly string[],
): Promise<{ rows: number; chats: number }> => {
  await ensureTable(store)
  const copy = createCopy(store)
  try {
    if (!(await copy.isEmpty()))
      throw new SahutError(
        'conflict',
        `The table ${store.tableName} holds something. A backup is restored to a table of its own: set TABLE_NAME to a new name.`,
      )
    const rows = await copy.load(linesOf(files))
    return { rows, chats: await copy.renew() }
  } finally {
    copy.close()
  }
}

/**
 * Readies a table that DynamoDB itself restored, before anything runs on it.
 * @returns how many chats it has
 */
export const renewTable = async (store: StoreSettings): Promise<number> => {
  const copy = createCopy(store)
  try {
    return await named(store, () => copy.renew())
  } finally {
    copy.close()
  }
}
