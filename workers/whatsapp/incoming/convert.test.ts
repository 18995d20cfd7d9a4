import type { WAMessage } from '@whiskeysockets/baileys'
import { describe, expect, test } from 'vitest'
import type { Addresses } from '../people/addresses.ts'
import { incomingOf } from './convert.ts'
import { receiptOf } from './receipts.ts'

const KNOWN_PN = '6281111111111@s.whatsapp.net'
const KNOWN_LID = '111111111111111@lid'
const NOW = 1_750_000_000_000
const ME_PN = '6289999999999@s.whatsapp.net'

const addresses: Addresses = {
  lidOf: (jid) => Promise.resolve(jid === KNOWN_PN ? KNOWN_LID : null),
  pnOf: (jid) => Promise.resolve(jid === KNOWN_LID ? '6281111111111:0@s.whatsapp.net' : null),
  met: () => undefined,
  isMe: (jid) => jid.startsWith('6289999999999'),
  mine: () => [ME_PN],
  takesGroups: () => false,
}

const message = (key: WAMessage['key'], text = 'halo') => ({
  key: { id: '3A1', ...key },
  message: { conversation: text },
  messageTimestamp: 1_700_000_000,
  pushName: 'Siti',
})

describe('the contact of a message', () => {
  test.each([
    ['by phone number, its LID told along', { remoteJid: KNOWN_PN, remoteJidAlt: KNOWN_LID }],
    ['by LID, its phone number told along', { remoteJid: KNOWN_LID, remoteJidAlt: KNOWN_PN }],
    ['by phone number, its LID known from before', { remoteJid: KNOWN_PN }],
    ['by LID, its phone number known from before', { remoteJid: KNOWN_LID }],
    ['by the phone number of an account that Meta hosts', { remoteJid: '6281111111111@hosted' }],
    ['by the LID of an account that Meta hosts', { remoteJid: '111111111111111@hosted.lid' }],
    ['by a device of theirs', { remoteJid: '111111111111111:7@lid' }],
  ])('%s, is one and the same', async (_name, key) => {
    expect((await incomingOf(message(key), { addresses, now: NOW }))?.contact).toEqual({
      id: KNOWN_LID,
      phone: '6281111111111',
      name: 'Siti',
    })
  })

  test('without a known LID is the phone number, and without a known number the LID alone', async () => {
    const byNumber = await incomingOf(message({ remoteJid: '6282222222222@s.whatsapp.net' }), {
      addresses,
      now: NOW,
    })
    expect(byNumber?.contact).toMatchObject({ id: '6282222222222@s.whatsapp.net', phone: '6282222222222' })
    const byLid = await incomingOf(message({ remoteJid: '222222222222222@lid' }), { addresses, now: NOW })
    expect(byLid?.contact).toEqual({ id: '222222222222222@lid', name: 'Siti' })
  })

  test('of what the own phone wrote is the other side, never the number itself', async () => {
    const key = { remoteJid: KNOWN_LID, remoteJidAlt: ME_PN, fromMe: true }
    expect(await incomingOf(message(key), { addresses, now: NOW })).toMatchObject({
      contact: { id: KNOWN_LID, phone: '6281111111111' },
      draft: { fromMe: true, author: { type: 'phone' }, status: 'sent' },
    })
  })

  test.each(['123456@g.us', 'status@broadcast', '123@newsletter', '0@s.whatsapp.net'])(
    'there is none in %s',
    async (remoteJid) => {
      expect(await incomingOf(message({ remoteJid }), { addresses, now: NOW })).toBeUndefined()
    },
  )
})

test('a message is shown at WhatsApp’s own time, in ms', async () => {
  const incoming = await incomingOf(message({ remoteJid: KNOWN_PN }), { addresses, now: NOW })
  expect(incoming).toMatchObject({
    draft: { sortTs: 1_700_000_000_000, whatsappId: '3A1', contactName: 'Siti' },
  })
})

describe('a receipt', () => {
  const receipt = (attrs: Record<string, string>, more: string[] = []) => ({
    tag: 'receipt',
    attrs: { from: KNOWN_PN, id: 'A', ...attrs },
    ...(more.length === 0
      ? {}
      : {
          content: [{ tag: 'list', attrs: {}, content: more.map((id) => ({ tag: 'item', attrs: { id } })) }],
        }),
  })

  test.each([
    ['delivered', {}],
    ['delivered', { type: 'inactive' }],
    ['read', { type: 'read' }],
    ['read', { type: 'played' }],
  ])('says %s for %j', async (type, attrs) => {
    expect(await receiptOf(receipt(attrs), addresses)).toMatchObject({ type, contact: { id: KNOWN_LID } })
  })

  test('speaks of all messages that it lists', async () => {
    expect((await receiptOf(receipt({ type: 'read' }, ['B', 'C']), addresses))?.whatsappIds).toEqual([
      'A',
      'B',
      'C',
    ])
  })

  test.each([
    [{ type: 'retry' }],
    [{ type: 'sender' }],
    [{ from: ME_PN }],
    [{ recipient: KNOWN_PN, from: ME_PN }],
  ])('of %j is none of a contact', async (attrs) => {
    expect(await receiptOf(receipt(attrs), addresses)).toBeUndefined()
  })
})
