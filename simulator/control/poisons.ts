/** Things that no client can make sense of, as a broken server or a hostile one may send them. */
import { encodeBinaryNode, type BinaryNode } from '@whiskeysockets/baileys'
import type { Connection } from '../protocol/connection.ts'
import { SERVER } from '../protocol/address.ts'
import { node } from '../protocol/nodes.ts'

/** The flag byte before a node: the rest is compressed by zlib. */
const COMPRESSED = 2
const PLAIN = 0

const GARBAGE = Buffer.from('this is neither compressed nor a node')

const contact = '6281200000000@s.whatsapp.net'

/** Stanzas of each way in that lack what everybody relies on. */
const STANZAS = {
  chatstate: node('chatstate', { from: contact }, []),
  notification: node('notification', { id: 'POISON' }),
  receipt: node('receipt', {}),
  call: node('call', { from: contact }),
  message: node('message', { from: contact, type: 'text' }, [node('enc', { v: '2', type: 'msg' }, GARBAGE)]),
  success: node('success', {}),
  /** A notice that the phone is not ready for linked devices, with which Baileys ends the connection: 411. */
  downgrade: node('ib', { from: SERVER }, [node('downgrade_webclient')]),
} satisfies Record<string, BinaryNode>

const BYTES = {
  /** A valid frame whose body is said to be compressed and is not. */
  compression: Buffer.concat([Buffer.of(COMPRESSED), GARBAGE]),
  /** A valid frame whose body is cut off in the midst of a node. */
  node: encodeBinaryNode(STANZAS.message).subarray(0, 12),
  empty: Buffer.of(PLAIN),
}

export type Poison = keyof typeof STANZAS | keyof typeof BYTES | 'frame'
export const POISONS = [
  'frame',
  'compression',
  'node',
  'empty',
  'chatstate',
  'notification',
  'receipt',
  'call',
  'message',
  'success',
  'downgrade',
] as const satisfies readonly Poison[]

/** @param poison `frame`: one that was not encrypted with the connection's key */
export const sendPoison = (connection: Connection, poison: Poison): void => {
  if (poison === 'frame') connection.sendFrame(GARBAGE)
  else if (poison in BYTES) connection.sendBytes(BYTES[poison as keyof typeof BYTES])
  else connection.send(STANZAS[poison as keyof typeof STANZAS])
}
