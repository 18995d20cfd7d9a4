/** A companion's settings that WhatsApp syncs (names, read marks, labels): encrypted patches in numbered collections. */
import type { BinaryNode } from '@whiskeysockets/baileys'
import { bytesOf, node } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

export type AppState = ReturnType<typeof createAppState>

export const createAppState = (store: Store) => {
  const highest = store.prepare(
    'SELECT max(version) AS version FROM patch WHERE phone = ? AND collection = ?',
  )
  const newer = store.prepare(
    'SELECT value FROM patch WHERE phone = ? AND collection = ? AND version > ? ORDER BY version',
  )
  const insert = store.prepare('INSERT INTO patch VALUES (?, ?, ?, ?)')
  const remove = store.prepare('DELETE FROM patch WHERE phone = ?')

  const syncOne = (phone: string, { attrs, content }: BinaryNode): BinaryNode => {
    const { name = '', version = '0' } = attrs
    const current = Number(highest.get(phone, name)?.['version'] ?? 0)
    const patch = bytesOf(Array.isArray(content) ? content.find(({ tag }) => tag === 'patch') : undefined)
    if (patch !== undefined) {
      store.run(insert, phone, name, current + 1, patch)
      return node('collection', { name, version: String(current + 1) })
    }
    const patches = newer
      .all(phone, name, Number(version))
      .map((row) => node('patch', {}, toBytes(row['value'])))
    return node(
      'collection',
      { name, version },
      patches.length === 0 ? undefined : [node('patches', {}, patches)],
    )
  }

  return {
    /** Answers each `<collection>`: keeps the patch in it, or tells the patches that are newer than its version. */
    sync: (phone: string, collections: BinaryNode[]): BinaryNode[] =>
      collections.map((asked) => syncOne(phone, asked)),
    /** Forgets what a removed companion stored: the next one can't decrypt it. */
    clear: (phone: string) => store.run(remove, phone),
  }
}

const toBytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array())
