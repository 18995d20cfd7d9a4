import { proto, type WAMessage } from '@whiskeysockets/baileys'
import { describe, expect, test } from 'vitest'
import type { Addresses } from './addresses.ts'
import { contentOf, incomingOf, receiptOf } from './convert.ts'

const { REVOKE, MESSAGE_EDIT: EDIT, EPHEMERAL_SETTING: DISAPPEARING } = proto.Message.ProtocolMessage.Type

const KNOWN_PN = '6281111111111@s.whatsapp.net'
const KNOWN_LID = '111111111111111@lid'
const ME_PN = '6289999999999@s.whatsapp.net'

const addresses: Addresses = {
  lidOf: (jid) => Promise.resolve(jid === KNOWN_PN ? KNOWN_LID : null),
  pnOf: (jid) => Promise.resolve(jid === KNOWN_LID ? '6281111111111:0@s.whatsapp.net' : null),
  met: () => undefined,
  isMe: (jid) => jid.startsWith('6289999999999'),
}

const message = (key: WAMessage['key'], text = 'halo') => ({
  key: { id: '3A1', ...key },
  message: { conversation: text },
  messageTimestamp: 1_700_000_000,
  pushName: 'Siti',
})

describe('what a message says', () => {
  test.each<[string, proto.IMessage, unknown]>([
    ['a plain text', { conversation: 'halo' }, { type: 'text', text: 'halo' }],
    ['a text with a preview', { extendedTextMessage: { text: 'lihat' } }, { type: 'text', text: 'lihat' }],
    [
      'a disappearing text',
      { ephemeralMessage: { message: { extendedTextMessage: { text: 'hilang' } } } },
      { type: 'text', text: 'hilang' },
    ],
    [
      'a view-once picture',
      { viewOnceMessageV2: { message: { imageMessage: { url: 'x' } } } },
      { type: 'unsupported', what: 'imageMessage' },
    ],
    ['a picture', { imageMessage: { url: 'x' } }, { type: 'unsupported', what: 'imageMessage' }],
    [
      'a correction of an earlier message',
      { protocolMessage: { key: { id: 'A' }, type: EDIT, editedMessage: { conversation: '50, not 5' } } },
      { type: 'unsupported', what: 'edit' },
    ],
    [
      'a correction as apps wrap it',
      { editedMessage: { message: { protocolMessage: { key: { id: 'A' }, type: EDIT } } } },
      { type: 'unsupported', what: 'edit' },
    ],
    [
      'a deletion for everyone',
      { protocolMessage: { key: { id: 'A' }, type: REVOKE } },
      { type: 'unsupported', what: 'deletion' },
    ],
    ['a reaction', { reactionMessage: { text: '👍' } }, { type: 'unsupported', what: 'reactionMessage' }],
    ['a place', { locationMessage: {} }, { type: 'unsupported', what: 'locationMessage' }],
  ])('%s', (_name, content, expected) => {
    expect(contentOf(proto.Message.fromObject(content))).toEqual(expected)
  })

  test.each<[string, proto.IMessage | undefined]>([
    ['the time after which messages disappear', { protocolMessage: { type: DISAPPEARING } }],
    ['a reaction that is taken back', { reactionMessage: { text: '' } }],
    ['key distribution', { senderKeyDistributionMessage: { groupId: 'g' } }],
    ['nothing at all', undefined],
  ])('%s is nothing that anybody wrote', (_name, content) => {
    expect(contentOf(content && proto.Message.fromObject(content))).toBeUndefined()
  })

  test('a text past WhatsApp’s limit is cut, so that it can’t stop its number', () => {
    expect(contentOf({ conversation: 'a'.repeat(100_000) })).toMatchObject({ text: 'a'.repeat(65_536) })
  })
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
    expect((await incomingOf(message(key), addresses))?.contact).toEqual({
      id: KNOWN_LID,
      phone: '6281111111111',
      name: 'Siti',
    })
  })

  test('without a known LID is the phone number, and without a known number the LID alone', async () => {
    const byNumber = await incomingOf(message({ remoteJid: '6282222222222@s.whatsapp.net' }), addresses)
    expect(byNumber?.contact).toMatchObject({ id: '6282222222222@s.whatsapp.net', phone: '6282222222222' })
    const byLid = await incomingOf(message({ remoteJid: '222222222222222@lid' }), addresses)
    expect(byLid?.contact).toEqual({ id: '222222222222222@lid', name: 'Siti' })
  })

  test('of what the own phone wrote is the other side, never the number itself', async () => {
    const key = { remoteJid: KNOWN_LID, remoteJidAlt: ME_PN, fromMe: true }
    expect(await incomingOf(message(key), addresses)).toMatchObject({
      contact: { id: KNOWN_LID, phone: '6281111111111' },
      draft: { fromMe: true, author: { type: 'phone' }, status: 'sent' },
    })
  })

  test.each(['123456@g.us', 'status@broadcast', '123@newsletter', '0@s.whatsapp.net'])(
    'there is none in %s',
    async (remoteJid) => {
      expect(await incomingOf(message({ remoteJid }), addresses)).toBeUndefined()
    },
  )
})

test('a message is shown at WhatsApp’s own time, in ms', async () => {
  const incoming = await incomingOf(message({ remoteJid: KNOWN_PN }), addresses)
  expect(incoming?.draft).toMatchObject({ sortTs: 1_700_000_000_000, whatsappId: '3A1', contactName: 'Siti' })
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
