/** A companion's settings that WhatsApp syncs (names, read marks, labels): encrypted patches in numbered collections. */
import { type BinaryNode, proto } from '@whiskeysockets/baileys'
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

  const versionOf = (phone: string, name: string): number =>
    Number(highest.get(phone, name)?.['version'] ?? 0)

  /** Each says its version: several may be told together. */
  const keep = (phone: string, name: string, patch: proto.ISyncdPatch): void => {
    const version = versionOf(phone, name) + 1
    const numbered = proto.SyncdPatch.encode({ ...patch, version: { version } }).finish()
    store.run(insert, phone, name, version, numbered)
  }

  const syncOne = (phone: string, { attrs, content }: BinaryNode): BinaryNode => {
    const { name = '', version = '0' } = attrs
    const current = versionOf(phone, name)
    const patch = bytesOf(Array.isArray(content) ? content.find(({ tag }) => tag === 'patch') : undefined)
    if (patch !== undefined) {
      keep(phone, name, proto.SyncdPatch.decode(patch))
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
    keep,
    /** All patches of a collection, oldest first. */
    patches: (phone: string, name: string): proto.SyncdPatch[] =>
      newer.all(phone, name, 0).map((row) => proto.SyncdPatch.decode(toBytes(row['value']))),
    /** Forgets what a removed companion stored: the next one can't decrypt it. */
    clear: (phone: string) => store.run(remove, phone),
  }
}

const toBytes = (value: unknown): Uint8Array => (value instanceof Uint8Array ? value : new Uint8Array())
