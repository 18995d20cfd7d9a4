/** What a contact's app sends beside text: one message of each kind, around the words that the contact chose. */
import { randomBytes } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'

const { Type: ButtonType } = proto.Message.ButtonsResponseMessage
const { HeaderType } = proto.Message.ButtonsMessage
const { ListType } = proto.Message.ListMessage

type Beside = { contextInfo?: proto.IContextInfo }
type Kind = (text: string, beside: Beside) => proto.IMessage

/** Some day in the middle of 2027, s. */
const EVENT_S = 1_813_000_000
const SECRET_BYTES = 32

const vcard = (name: string): string =>
  [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `FN:${name.replace(/[\\,;]/g, '\\$&')}`,
    'item1.TEL;waid=6281234567890:+62 812-3456-7890',
    'item1.X-ABLabel:Ponsel',
    'END:VCARD',
  ].join('\n')

const card = (name: string): proto.Message.IContactMessage => ({ displayName: name, vcard: vcard(name) })

/** A message that is answered in secret has a key of its own. */
const secret = (): Pick<proto.IMessage, 'messageContextInfo'> => ({
  messageContextInfo: { messageSecret: randomBytes(SECRET_BYTES) },
})

const PLACE = { degreesLatitude: -6.175392, degreesLongitude: 106.827153 }
const CHOICES = ['Ukuran M', 'Ukuran L']

export const CONTACT_KINDS = {
  text: (text, beside) => ({ extendedTextMessage: { text, ...beside } }),
  location: (text, beside) => ({
    locationMessage: { ...PLACE, name: text, address: 'Jalan Melati 12', ...beside },
  }),
  live: (text, beside) => ({
    liveLocationMessage: { ...PLACE, accuracyInMeters: 12, caption: text, sequenceNumber: 1, ...beside },
  }),
  contact: (text, beside) => ({ contactMessage: { ...card(text), ...beside } }),
  contacts: (text, beside) => ({
    contactsArrayMessage: { displayName: text, contacts: [card(text), card('Kurir')], ...beside },
  }),
  poll: (text, beside) => ({
    pollCreationMessageV3: {
      name: text,
      options: CHOICES.map((optionName) => ({ optionName })),
      selectableOptionsCount: 1,
      ...beside,
    },
    ...secret(),
  }),
  event: (text, beside) => ({
    eventMessage: {
      name: text,
      description: 'Datang ya',
      startTime: EVENT_S,
      location: { name: 'Toko Maju' },
      ...beside,
    },
    ...secret(),
  }),
  button: (text, beside) => ({
    buttonsResponseMessage: {
      selectedButtonId: 'l',
      selectedDisplayText: text,
      type: ButtonType.DISPLAY_TEXT,
      ...beside,
    },
  }),
  listChoice: (text, beside) => ({
    listResponseMessage: { title: text, singleSelectReply: { selectedRowId: 'row-l' }, ...beside },
  }),
  flow: (text, beside) => ({
    interactiveResponseMessage: {
      body: { text },
      nativeFlowResponseMessage: { name: 'flow', paramsJson: '{"flow_token":"x"}' },
      ...beside,
    },
  }),
  offer: (text, beside) => ({
    buttonsMessage: {
      contentText: text,
      footerText: 'Toko Maju',
      buttons: CHOICES.map((displayText, at) => ({ buttonId: String(at), buttonText: { displayText } })),
      headerType: HeaderType.EMPTY,
      ...beside,
    },
  }),
  list: (text, beside) => ({
    listMessage: {
      description: text,
      buttonText: 'Pilih',
      sections: [{ title: 'Ukuran', rows: CHOICES.map((title) => ({ title, rowId: title })) }],
      listType: ListType.SINGLE_SELECT,
      ...beside,
    },
  }),
  template: (text, beside) => ({
    templateMessage: {
      hydratedTemplate: {
        hydratedContentText: text,
        hydratedButtons: [
          { index: 0, urlButton: { displayText: 'Lacak', url: 'https://example.org/lacak' } },
          { index: 1, callButton: { displayText: 'Telepon', phoneNumber: '+6281234567890' } },
        ],
      },
      ...beside,
    },
  }),
  product: (text, beside) => ({
    productMessage: {
      product: {
        productId: '1',
        title: text,
        currencyCode: 'IDR',
        priceAmount1000: 150_000_000,
        retailerId: 'SKU-1',
      },
      businessOwnerJid: '0@s.whatsapp.net',
      ...beside,
    },
  }),
  order: (text, beside) => ({
    orderMessage: {
      orderId: '77',
      orderTitle: text,
      itemCount: 2,
      totalAmount1000: 300_000_000,
      totalCurrencyCode: 'IDR',
      ...beside,
    },
  }),
  invite: (text, beside) => ({
    groupInviteMessage: {
      groupJid: '120363000000000000@g.us',
      inviteCode: 'abc',
      inviteExpiration: EVENT_S,
      groupName: text,
      ...beside,
    },
  }),
} as const satisfies Record<string, Kind>

export type ContactKind = keyof typeof CONTACT_KINDS
