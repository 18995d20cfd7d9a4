/**
 * What the network holds until its recipient has it: every stanza to a companion stays until the companion
 * acknowledges it, every message to a contact whose phone is off stays until it is on.
 */
import { decodeBinaryNode, encodeBinaryNode, type BinaryNode } from '@whiskeysockets/baileys'
import { z } from 'zod'
import type { Accounts } from '../login/accounts.ts'
import { Blob } from '../protocol/keys.ts'
import { childrenOf } from '../protocol/nodes.ts'
import type { Store } from '../store.ts'

export interface Held {
  seq: number
  /** Who said what: see `keyOf`. */
  key: string
  node: BinaryNode
  /** The message before encryption, as long as the sender may be asked to encrypt it again. */
  plaintext: Buffer | undefined
  /** False until the commit that it is part of; only then may it go out. */
  safe: boolean
}

const Row = z.object({
  seq: z.int(),
  recipient: z.string(),
  node: Blob,
  plaintext: Blob.nullable(),
})

export type Backlog = Awaited<ReturnType<typeof createBacklog>>

/** Loads everything held; from then on it is kept in memory and written through. */
export const createBacklog = async ({ store, accounts }: { store: Store; accounts: Accounts }) => {
  const held = new Map<string, Map<number, Held>>()
  const insert = store.prepare('INSERT INTO backlog VALUES (?, ?, ?, ?)')
  const remove = store.prepare('DELETE FROM backlog WHERE seq = ?')
  let seq = 0

  /**
   * A message id alone is not unique: two contacts may use the same one. Copies of a message share a key.
   * @param peer any address of the other side of the chat
   * @param participant who of a group it is from
   */
  const keyOf = (
    tag: string,
    peer: string | undefined,
    { id = '', type = '', participant }: { id?: string; type?: string; participant?: string } = {},
  ): string => {
    const name = (jid: string | undefined) => accounts.byJid(jid)?.pn ?? jid ?? ''
    const who = participant === undefined ? name(peer) : `${name(peer)} ${name(participant)}`
    return `${tag} ${who} ${id} ${tag === 'message' ? '' : type}`
  }

  const keyOfNode = ({ tag, attrs }: BinaryNode): string =>
    keyOf(tag, attrs['recipient'] ?? attrs['from'], attrs)

  const keep = (recipient: string, item: Held) => {
    const items = held.get(recipient) ?? new Map<number, Held>()
    items.set(item.seq, item)
    held.set(recipient, items)
    seq = Math.max(seq, item.seq)
  }

  for (const value of store.prepare('SELECT * FROM backlog ORDER BY seq').all()) {
    const row = Row.parse(value)
    const node = await decodeBinaryNode(row.node)
    keep(row.recipient, {
      seq: row.seq,
      key: keyOfNode(node),
      node,
      plaintext: row.plaintext ?? undefined,
      safe: true,
    })
  }

  const release = (recipient: string, item: Held) => {
    const items = held.get(recipient)
    items?.delete(item.seq)
    if (items?.size === 0) held.delete(recipient)
    store.run(remove, item.seq)
  }

  return {
    keyOf,
    /** Holds a stanza; `sent` is called once it is safe. */
    hold: (
      recipient: string,
      node: BinaryNode,
      plaintext: Buffer | undefined,
      sent: (item: Held) => void,
    ) => {
      const item: Held = { seq: seq + 1, key: keyOfNode(node), node, plaintext, safe: false }
      keep(recipient, item)
      store.run(insert, item.seq, recipient, encodeBinaryNode(node), plaintext ?? null)
      store.afterCommit(() => {
        item.safe = true
        sent(item)
      })
    },
    /** The oldest stanza with this key, or undefined. */
    find: (recipient: string, key: string): Held | undefined => {
      for (const item of held.get(recipient)?.values() ?? []) if (item.key === key) return item
      return undefined
    },
    /** Lets go of a stanza that its recipient has. */
    release,
    /** All that is held, oldest first. */
    all: (recipient: string): Held[] => [...(held.get(recipient)?.values() ?? [])],
    /** What is safe to send, oldest first. */
    pending: (recipient: string): Held[] =>
      [...(held.get(recipient)?.values() ?? [])].filter((item) => item.safe),
    /** Drops all that is held for a recipient that is gone. */
    clear: (recipient: string) => {
      for (const item of [...(held.get(recipient)?.values() ?? [])]) release(recipient, item)
    },
    count: (recipient?: string): number =>
      recipient === undefined
        ? held.values().reduce((sum, items) => sum + items.size, 0)
        : (held.get(recipient)?.size ?? 0),
  }
}

/** Every message id that a receipt speaks of: its own and those in its list. */
export const idsOf = (receipt: BinaryNode): string[] => [
  receipt.attrs['id'] ?? '',
  ...childrenOf(childrenOf(receipt).find(({ tag }) => tag === 'list')).flatMap(({ attrs }) =>
    attrs['id'] === undefined ? [] : [attrs['id']],
  ),
]
