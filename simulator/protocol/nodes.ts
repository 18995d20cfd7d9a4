/** Making and reading XMPP-like nodes. */
import { getBinaryNodeChild, type BinaryNode } from '@whiskeysockets/baileys'
import { SERVER } from './address.ts'

/** A node without the attributes that are undefined. */
export const node = (
  tag: string,
  attrs: Record<string, string | undefined> = {},
  content?: BinaryNode['content'],
): BinaryNode => {
  const present: Record<string, string> = {}
  for (const [name, value] of Object.entries(attrs)) if (value !== undefined) present[name] = value
  return content === undefined ? { tag, attrs: present } : { tag, attrs: present, content }
}

/** The children of a node; none when it holds bytes or nothing. */
export const childrenOf = (parent: BinaryNode | undefined): BinaryNode[] =>
  Array.isArray(parent?.content) ? parent.content : []

/** The bytes in a node or in one of its children; undefined when there are none. */
export const bytesOf = (parent: BinaryNode | undefined, child?: string): Buffer | undefined => {
  const holder = child === undefined ? parent : getBinaryNodeChild(parent, child)
  return holder?.content instanceof Uint8Array ? Buffer.from(holder.content) : undefined
}

/** Text content; strings that look like a token or a number arrive as strings, others as bytes. */
export const textOf = (parent: BinaryNode | undefined): string => {
  const content = parent?.content
  if (typeof content === 'string') return content
  return content instanceof Uint8Array ? Buffer.from(content).toString() : ''
}

export const child = getBinaryNodeChild

/** WhatsApp's clock: whole seconds. */
export const nowSeconds = (): number => Math.floor(Date.now() / 1000)

/** The answer to a request. */
export const result = (request: BinaryNode, content?: BinaryNode[]): BinaryNode =>
  node('iq', { from: SERVER, type: 'result', id: request.attrs['id'] }, content)

/** The refusal of a request. */
export const failure = (request: BinaryNode, code: number, text: string): BinaryNode =>
  node('iq', { from: SERVER, type: 'error', id: request.attrs['id'] }, [
    node('error', { code: String(code), text }),
  ])
