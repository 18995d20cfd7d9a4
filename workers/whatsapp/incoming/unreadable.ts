import { type BinaryNode, getBinaryNodeChild, getBinaryNodeChildren, proto } from '@whiskeysockets/baileys'

/** What a `<message>` brings that does not go through the decryption. */
export type Unread =
  /** Its content, for everybody on the way to read. */
  | { plain: proto.IMessage; encoded: Uint8Array }
  /** No content: `isAsked` tells whether the phone may be asked for it. */
  | { why: 'view_once' | 'unavailable'; isAsked: boolean }

/** Why WhatsApp sends linked devices no content. */
const WITHHELD: Readonly<Record<string, Unread>> = {
  view_once: { why: 'view_once', isAsked: false },
  view_once_unavailable_fanout: { why: 'view_once', isAsked: false },
  bot_unavailable_fanout: { why: 'unavailable', isAsked: false },
  hosted_unavailable_fanout: { why: 'unavailable', isAsked: false },
}

const plainIn = (content: BinaryNode['content']): Unread | undefined => {
  if (!(content instanceof Uint8Array)) return undefined
  try {
    return { plain: proto.Message.decode(content), encoded: content }
  } catch {
    return { why: 'unavailable', isAsked: true }
  }
}

/** @returns nothing for what the decryption takes */
export const unreadIn = (stanza: BinaryNode): Unread | undefined => {
  const sealed = getBinaryNodeChildren(stanza, 'enc').filter(({ content }) => content instanceof Uint8Array)
  // The answers of AI accounts are sealed with a key that linked devices do not get.
  if (sealed.some(({ attrs }) => attrs['type'] !== 'msmsg')) return undefined
  const plain = plainIn(getBinaryNodeChild(stanza, 'plaintext')?.content)
  if (plain !== undefined) return plain
  if (sealed.length > 0) return { why: 'unavailable', isAsked: false }
  const type = getBinaryNodeChild(stanza, 'unavailable')?.attrs['type'] ?? ''
  return WITHHELD[type] ?? { why: 'unavailable', isAsked: true }
}
