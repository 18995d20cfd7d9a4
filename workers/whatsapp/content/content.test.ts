import { proto } from '@whiskeysockets/baileys'
import { describe, expect, test } from 'vitest'
import { meaningOf } from './content.ts'
import { KINDS } from './kinds.ts'
import { hasUnknownField } from './unknown.ts'

const { REVOKE, MESSAGE_EDIT: EDIT, EPHEMERAL_SETTING: DISAPPEARING } = proto.Message.ProtocolMessage.Type

const contentIn = (message: proto.IMessage | undefined) => meaningOf(message).content

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
      { type: 'unsupported', what: 'edit', text: '50, not 5' },
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
    ['a place that is nowhere', { locationMessage: {} }, { type: 'unsupported', what: 'locationMessage' }],
  ])('%s', (_name, content, expected) => {
    expect(contentIn(proto.Message.fromObject(content))).toEqual(expected)
  })

  test.each<[string, proto.IMessage | undefined]>([
    ['the time after which messages disappear', { protocolMessage: { type: DISAPPEARING } }],
    ['a reaction that is taken back', { reactionMessage: { text: '' } }],
    ['key distribution', { senderKeyDistributionMessage: { groupId: 'g' } }],
    ['nothing at all', undefined],
  ])('%s is nothing that anybody wrote', (_name, content) => {
    expect(contentIn(content && proto.Message.fromObject(content))).toBeUndefined()
  })

  test('a text past WhatsApp’s limit is cut, so that it can’t stop its number', () => {
    expect(contentIn({ conversation: 'a'.repeat(100_000) })).toMatchObject({ text: 'a'.repeat(65_536) })
  })
})

describe('a customer’s own words are shown, whatever envelope they came in (B6)', () => {
  const words = (message: proto.IMessage) => contentIn(proto.Message.fromObject(message))

  test.each<[string, proto.IMessage, unknown]>([
    [
      'the caption of a picture',
      { imageMessage: { caption: 'bukti transfer' } },
      { type: 'unsupported', what: 'imageMessage', text: 'bukti transfer' },
    ],
    [
      'the name and the caption of a document',
      {
        documentWithCaptionMessage: {
          message: { documentMessage: { fileName: 'a.pdf', caption: 'faktur' } },
        },
      },
      { type: 'unsupported', what: 'documentMessage', text: 'a.pdf\nfaktur' },
    ],
    [
      'the answer to a button',
      { buttonsResponseMessage: { selectedButtonId: 'l', selectedDisplayText: 'Ukuran L' } },
      { type: 'text', text: 'Ukuran L', chosen: { of: 'button', id: 'l' } },
    ],
    [
      'the answer to a template',
      { templateButtonReplyMessage: { selectedId: 'l', selectedDisplayText: 'Ukuran L' } },
      { type: 'text', text: 'Ukuran L', chosen: { of: 'template', id: 'l' } },
    ],
    [
      'the choice from a list',
      { listResponseMessage: { title: 'Paket B', description: 'Rp 250.000' } },
      { type: 'text', text: 'Paket B\nRp 250.000', chosen: { of: 'list' } },
    ],
    [
      'what was filled into a flow',
      {
        interactiveResponseMessage: {
          body: { text: 'Terkirim' },
          nativeFlowResponseMessage: { paramsJson: '{"nama":"Siti","flow_token":"x"}' },
        },
      },
      { type: 'text', text: 'Terkirim\nnama: Siti', chosen: { of: 'flow' } },
    ],
    [
      'what a reply quotes',
      {
        extendedTextMessage: {
          text: 'yang ini',
          contextInfo: { stanzaId: '3A9', quotedMessage: { conversation: 'Paket B: Rp 250.000' } },
        },
      },
      { type: 'text', text: 'yang ini', quote: { text: 'Paket B: Rp 250.000', whatsappId: '3A9' } },
    ],
    [
      'a reply to a picture',
      {
        extendedTextMessage: {
          text: 'ini?',
          contextInfo: { stanzaId: '3A9', quotedMessage: { imageMessage: { url: 'x' } } },
        },
      },
      { type: 'text', text: 'ini?', quote: { what: 'imageMessage', whatsappId: '3A9' } },
    ],
    [
      'the advert that it came from',
      {
        extendedTextMessage: {
          text: 'masih ada?',
          contextInfo: { externalAdReply: { title: 'Sepatu lari', body: 'Diskon 20%' } },
        },
      },
      { type: 'text', text: 'masih ada?', advert: { title: 'Sepatu lari', body: 'Diskon 20%' } },
    ],
    [
      'an envelope that Baileys does not open',
      { groupMentionedMessage: { message: { conversation: 'halo' } } },
      { type: 'text', text: 'halo' },
    ],
    [
      'a moving sticker',
      { lottieStickerMessage: { message: { stickerMessage: { url: 'x' } } } },
      { type: 'unsupported', what: 'stickerMessage' },
    ],
    [
      'a call in the history of the chat (G7)',
      { callLogMesssage: {} },
      { type: 'unsupported', what: 'call' },
    ],
  ])('%s', (_name, message, expected) => {
    expect(words(message)).toEqual(expected)
  })

  test.each<[string, proto.IMessage]>([
    ['an album, whose pictures come by themselves', { albumMessage: { expectedImageCount: 3 } }],
    ['a limit of sharing', { limitSharingMessage: { message: { protocolMessage: {} } } }],
    ['a mention in a status', { statusMentionMessage: { message: { protocolMessage: {} } } }],
  ])('%s is no line of its own', (_name, message) => {
    expect(words(message)).toBeUndefined()
  })
})

test('every field of WhatsApp’s message is shown, opened or silent by name', () => {
  const fields = Object.keys(proto.Message.prototype).filter((name) => name !== 'toJSON')
  expect(fields.length).toBeGreaterThan(90)
  expect(fields.filter((name) => !(name in KINDS))).toEqual([])
})

describe('a message of nothing but a kind that Baileys does not know is told as something newer (G7)', () => {
  const UNKNOWN = Buffer.of(0xfa, 0x3e, 0x02, 0x0a, 0x00)
  const beside = Buffer.from(
    proto.Message.encode({ messageContextInfo: { messageSecret: Buffer.alloc(32) } }).finish(),
  )

  test.each([
    ['alone', UNKNOWN, true],
    ['beside what nearly each message has', Buffer.concat([beside, UNKNOWN]), true],
    [
      'written on the own phone',
      Buffer.concat([Buffer.of(0xfa, 0x01, 2 + UNKNOWN.length, 0x12, UNKNOWN.length), UNKNOWN]),
      true,
    ],
    ['not there', beside, false],
    [
      'not there in a text of the own phone',
      Buffer.from(
        proto.Message.encode({
          deviceSentMessage: { destinationJid: 'x', message: { conversation: 'a' } },
        }).finish(),
      ),
      false,
    ],
    ['garbage', Buffer.of(0xff, 0xff, 0xff), false],
  ])('%s', (_name, bytes, expected) => {
    expect(hasUnknownField(bytes)).toBe(expected)
  })
})

test('the timer of a disappearing chat is read with the message that carries it (B7)', () => {
  const timerOf = (contextInfo: proto.IContextInfo) =>
    meaningOf(proto.Message.fromObject({ extendedTextMessage: { text: 'halo', contextInfo } })).timer
  expect(timerOf({ expiration: 604_800 })).toEqual({ seconds: 604_800 })
  expect(timerOf({ expiration: 86_400, ephemeralSettingTimestamp: 1_700_000_000 })).toEqual({
    seconds: 86_400,
    since: 1_700_000_000,
  })
  expect(timerOf({ expiration: 0, ephemeralSettingTimestamp: 1_700_000_000 })?.seconds).toBe(0)
  expect(timerOf({ expiration: 0 })).toBeUndefined()
  expect(timerOf({ expiration: 4_000_000_000 })).toBeUndefined()
  expect(meaningOf({ conversation: 'halo' }).timer).toBeUndefined()
})

test.each([
  [604_800, 604_800],
  [0, 0],
  [undefined, 0],
])('a setting of the timer (%s s) is that and no message (B7)', (ephemeralExpiration, seconds) => {
  const { EPHEMERAL_SETTING } = proto.Message.ProtocolMessage.Type
  const setting = { protocolMessage: { type: EPHEMERAL_SETTING, ephemeralExpiration } }
  const found = meaningOf(proto.Message.fromObject({ ephemeralMessage: { message: setting } }))
  expect(found).toEqual({ timer: { seconds } })
})

test('envelopes without end, and empty ones, neither hang nor vanish', () => {
  let deep: proto.IMessage = { conversation: 'dalam' }
  for (let i = 0; i < 1_000; i += 1) deep = { ephemeralMessage: { message: deep } }
  expect(contentIn(deep)).toEqual({ type: 'unsupported', what: 'newer' })
  expect(contentIn({ ephemeralMessage: {} })).toEqual({ type: 'unsupported', what: 'newer' })
})

describe('kinds that are more than words', () => {
  const shown = (message: proto.IMessage) => contentIn(proto.Message.fromObject(message))
  const AT = { degreesLatitude: -6.2, degreesLongitude: 106.8 }
  const at = { latitude: -6.2, longitude: 106.8 }

  test.each<[string, proto.IMessage, unknown]>([
    [
      'a place',
      { locationMessage: { ...AT, name: 'Monas', address: 'Gambir' } },
      { type: 'location', ...at, name: 'Monas', address: 'Gambir' },
    ],
    [
      'a live place',
      { liveLocationMessage: { ...AT, accuracyInMeters: 12, caption: 'di jalan' } },
      { type: 'location', ...at, text: 'di jalan', live: { accuracyM: 12 } },
    ],
    [
      'a place outside of the earth',
      { locationMessage: { degreesLatitude: 95, degreesLongitude: NaN, name: 'Mars' } },
      { type: 'unsupported', what: 'locationMessage', text: 'Mars' },
    ],
    [
      'a poll',
      {
        pollCreationMessageV3: {
          name: 'Kapan?',
          options: [{ optionName: 'Pagi' }, { optionName: 'Sore' }],
          selectableOptionsCount: 1,
        },
      },
      { type: 'poll', question: 'Kapan?', options: ['Pagi', 'Sore'], most: 1 },
    ],
    [
      'a poll in the envelope of its fourth version',
      { pollCreationMessageV4: { message: { pollCreationMessage: { name: 'Apa?', options: [] } } } },
      { type: 'poll', question: 'Apa?', options: [], most: 0 },
    ],
    [
      'an event',
      {
        eventMessage: {
          name: 'Buka puasa',
          startTime: 1_800_000_000,
          location: { name: 'Toko' },
          joinLink: 'javascript:alert(1)',
          isCanceled: true,
        },
      },
      {
        type: 'event',
        name: 'Buka puasa',
        start: 1_800_000_000_000,
        place: { name: 'Toko' },
        isCancelled: true,
      },
    ],
    [
      'buttons',
      {
        buttonsMessage: {
          contentText: 'Ukuran?',
          footerText: 'Toko',
          buttons: [{ buttonText: { displayText: 'L' } }, { buttonText: { displayText: '' } }],
        },
      },
      { type: 'offer', text: 'Ukuran?', footer: 'Toko', choices: [{ title: 'L' }] },
    ],
    [
      'a flow with parameters that are no JSON, and a link that is no address',
      {
        interactiveMessage: {
          body: { text: 'Pilih' },
          nativeFlowMessage: {
            buttons: [
              { name: 'cta_url', buttonParamsJson: '{"display_text":"Buka","url":"javascript:1"}' },
              { name: 'x', buttonParamsJson: '{' },
            ],
          },
        },
      },
      { type: 'offer', text: 'Pilih', choices: [{ title: 'Buka' }] },
    ],
    [
      'a product',
      {
        productMessage: {
          product: { title: 'Gamis', currencyCode: 'idr', priceAmount1000: 150_000_000, retailerId: 'G1' },
        },
      },
      { type: 'product', title: 'Gamis', price: { amount: 150_000, currency: 'IDR' }, code: 'G1' },
    ],
    [
      'an order',
      { orderMessage: { orderTitle: 'Toko', itemCount: 2, message: 'tolong cepat' } },
      { type: 'order', title: 'Toko', text: 'tolong cepat', items: 2 },
    ],
    [
      'an invitation to a group, whose code stays on the phone',
      { groupInviteMessage: { groupName: 'RT 05', inviteCode: 'rahasia' } },
      { type: 'invite', group: 'RT 05' },
    ],
    [
      'what was forwarded often',
      { extendedTextMessage: { text: 'a', contextInfo: { isForwarded: true, forwardingScore: 7 } } },
      { type: 'text', text: 'a', forwarded: 'often', forwardings: 7 },
    ],
    [
      'a mention',
      {
        extendedTextMessage: {
          text: '@62811',
          contextInfo: { mentionedJid: ['62811@s.whatsapp.net', '../x'] },
        },
      },
      { type: 'text', text: '@62811', mentions: [{ user: '62811', id: '62811@s.whatsapp.net' }] },
    ],
  ])('%s', (_name, message, expected) => {
    expect(shown(message)).toEqual(expected)
  })

  test('a poll’s secret is known beside it, and stands nowhere in it', () => {
    const messageSecret = Buffer.alloc(32, 7)
    const message = { pollCreationMessage: { name: 'Kapan?' }, messageContextInfo: { messageSecret } }
    const { content, secret } = meaningOf(proto.Message.fromObject(message))
    expect(Buffer.from(secret ?? [])).toEqual(messageSecret)
    expect(JSON.stringify(content)).not.toContain(messageSecret.toString('base64'))
    expect(meaningOf({ conversation: 'halo', messageContextInfo: { messageSecret } }).secret).toBeUndefined()
  })

  test.each<[string, proto.IMessage, object]>([
    [
      'a pin of a day',
      { messageContextInfo: { messageAddOnDurationInSecs: 86_400 } },
      { type: 'pin', seconds: 86_400 },
    ],
    ['a pin that says no time', {}, { type: 'pin', seconds: 86_400 }],
    [
      'a pin of a thousand years',
      { messageContextInfo: { messageAddOnDurationInSecs: 4e9 } },
      { type: 'pin', seconds: 86_400 },
    ],
  ])('%s is done to its message and is no line', (_name, beside, deed) => {
    const key = { id: 'A1', fromMe: true }
    const { PIN_FOR_ALL } = proto.Message.PinInChatMessage.Type
    const pin = { pinInChatMessage: { key, type: PIN_FOR_ALL }, ...beside }
    expect(meaningOf(proto.Message.fromObject(pin))).toMatchObject({ deed: { deed } })
    expect(meaningOf(proto.Message.fromObject(pin)).content).toBeUndefined()
    // The own phone's stands in an envelope.
    const copy = { deviceSentMessage: { destinationJid: 'x', message: pin } }
    expect(meaningOf(proto.Message.fromObject(copy))).toMatchObject({ deed: { deed } })
  })
})
