import type { proto } from '@whiskeysockets/baileys'
import { button, flow, listChoice, question, templateButton } from './choice.ts'
import { protocol, reaction } from './deed.ts'
import { audio, document, image, roundVideo, sticker, stickerPack, video } from './media.ts'
import { buttons, interactive, list, poll, structured, template } from './offer.ts'
import { lines, named, type Rule } from './rule.ts'
import { conversation, extendedText } from './text.ts'

const opened = {
  open: ({ message }: { message?: proto.IMessage | null }) => message,
}

/**
 * How each field of WhatsApp's message is taken: a new version of Baileys with a new field does not compile before it
 * stands here. In the order of what is looked for first.
 */
export const KINDS: { [Name in keyof proto.IMessage]-?: Rule<NonNullable<proto.IMessage[Name]>> } = {
  conversation,
  extendedTextMessage: extendedText,

  deviceSentMessage: opened,
  ephemeralMessage: opened,
  viewOnceMessage: opened,
  viewOnceMessageV2: opened,
  viewOnceMessageV2Extension: opened,
  documentWithCaptionMessage: opened,
  editedMessage: opened,
  associatedChildMessage: opened,
  groupStatusMessage: opened,
  groupStatusMessageV2: opened,
  groupMentionedMessage: opened,
  lottieStickerMessage: opened,
  botInvokeMessage: opened,
  botForwardedMessage: opened,
  botTaskMessage: opened,
  pollCreationMessageV4: opened,
  pollCreationOptionImageMessage: opened,
  eventCoverImage: opened,
  questionMessage: opened,
  questionReplyMessage: opened,
  statusAddYours: opened,
  commentMessage: opened,

  imageMessage: image,
  videoMessage: video,
  ptvMessage: roundVideo,
  audioMessage: audio,
  documentMessage: document,
  stickerMessage: sticker,
  stickerPackMessage: stickerPack,

  buttonsResponseMessage: button,
  templateButtonReplyMessage: templateButton,
  listResponseMessage: listChoice,
  interactiveResponseMessage: flow,
  questionResponseMessage: question,
  statusQuestionAnswerMessage: question,
  buttonsMessage: buttons,
  listMessage: list,
  templateMessage: template,
  interactiveMessage: interactive,
  highlyStructuredMessage: structured,
  richResponseMessage: named('richResponseMessage'),

  pollCreationMessage: poll('pollCreationMessage'),
  pollCreationMessageV2: poll('pollCreationMessage'),
  pollCreationMessageV3: poll('pollCreationMessage'),
  pollCreationMessageV5: poll('pollCreationMessage'),
  pollUpdateMessage: named('pollUpdateMessage'),
  pollResultSnapshotMessage: named('pollResultSnapshotMessage', ({ name }) => name),
  pollResultSnapshotMessageV3: named('pollResultSnapshotMessage', ({ name }) => name),

  contactMessage: named('contactMessage', ({ displayName }) => displayName),
  contactsArrayMessage: named('contactsArrayMessage', ({ displayName }) => displayName),
  locationMessage: named('locationMessage', ({ name, address, comment }) => lines(name, address, comment)),
  liveLocationMessage: named('liveLocationMessage', ({ caption }) => caption),
  eventMessage: named('eventMessage', ({ name, description }) => lines(name, description)),
  encEventResponseMessage: named('encEventResponseMessage'),

  productMessage: named('productMessage', ({ product, body, footer }) =>
    lines(product?.title, product?.description, body, footer),
  ),
  orderMessage: named('orderMessage', ({ orderTitle, message }) => lines(orderTitle, message)),
  invoiceMessage: named('invoiceMessage', ({ note }) => note),
  sendPaymentMessage: named('sendPaymentMessage', ({ noteMessage: note }) =>
    lines(note?.conversation, note?.extendedTextMessage?.text),
  ),
  requestPaymentMessage: named('requestPaymentMessage', ({ noteMessage: note }) =>
    lines(note?.conversation, note?.extendedTextMessage?.text),
  ),
  declinePaymentRequestMessage: named('declinePaymentRequestMessage'),
  cancelPaymentRequestMessage: named('cancelPaymentRequestMessage'),
  paymentInviteMessage: named('paymentInviteMessage'),

  groupInviteMessage: named('groupInviteMessage', ({ groupName, caption }) => lines(groupName, caption)),
  newsletterAdminInviteMessage: named('newsletterAdminInviteMessage', ({ newsletterName, caption }) =>
    lines(newsletterName, caption),
  ),
  newsletterFollowerInviteMessageV2: named('newsletterFollowerInviteMessage', ({ newsletterName, caption }) =>
    lines(newsletterName, caption),
  ),
  requestPhoneNumberMessage: named('requestPhoneNumberMessage'),
  statusQuotedMessage: named('statusQuotedMessage', ({ text }) => text),
  statusStickerInteractionMessage: named('statusStickerInteractionMessage'),

  callLogMesssage: named('call'),
  bcallMessage: named('call', ({ caption }) => caption),
  scheduledCallCreationMessage: named('call', ({ title }) => title),
  scheduledCallEditMessage: named('call'),

  protocolMessage: protocol,
  reactionMessage: reaction,
  encReactionMessage: named('reactionMessage'),
  encCommentMessage: named('commentMessage'),
  secretEncryptedMessage: named('edit'),
  placeholderMessage: named('placeholderMessage'),
  messageHistoryBundle: named('messageHistoryBundle'),

  // What an album holds comes in messages of its own.
  albumMessage: 'silent',
  limitSharingMessage: 'silent',
  statusMentionMessage: 'silent',
  groupStatusMentionMessage: 'silent',
  statusNotificationMessage: 'silent',
  messageHistoryNotice: 'silent',
  senderKeyDistributionMessage: 'silent',
  fastRatchetKeySenderKeyDistributionMessage: 'silent',
  messageContextInfo: 'silent',
  pinInChatMessage: 'silent',
  keepInChatMessage: 'silent',
  stickerSyncRmrMessage: 'silent',
  // Rings a call, which is told of by its own stanza.
  call: 'silent',
  chat: 'silent',
}
