import type { BinaryNode } from '@whiskeysockets/baileys'
import { describe, expect, it } from 'vitest'
import { createFirstDeliveries } from './first-deliveries.ts'

const LOGIN = 1_700_000_000

const message = (attrs: Record<string, string>, enc: Record<string, string> = {}): BinaryNode => ({
  tag: 'message',
  attrs: { id: 'A1', t: String(LOGIN + 60), ...attrs },
  content: [{ tag: 'enc', attrs: { v: '2', type: 'msg', ...enc }, content: new Uint8Array(1) }],
})

describe('a first delivery', () => {
  const after = (login: Record<string, string>) => {
    const deliveries = createFirstDeliveries()
    deliveries.loggedIn({ tag: 'success', attrs: login })
    return deliveries
  }

  it('is what WhatsApp took well after this connection logged in', () => {
    expect(after({ t: String(LOGIN) }).isFirst(message({}))).toBe(true)
  })

  it.each([
    ['what waited while the number was offline', message({ offline: '0' })],
    ['what the connection before may have got', message({ t: String(LOGIN + 5) })],
    ['what is older than the connection', message({ t: String(LOGIN - 60) })],
    ['what the sender was asked for once more', message({}, { count: '1' })],
  ])('is not %s', (_name, stanza) => {
    expect(after({ t: String(LOGIN) }).isFirst(stanza)).toBe(false)
  })

  it('is nothing as long as it is not known when the connection logged in', () => {
    expect(createFirstDeliveries().isFirst(message({}))).toBe(false)
    expect(after({}).isFirst(message({}))).toBe(false)
  })
})
