import type { proto } from '@whiskeysockets/baileys'
import { button, flow, listChoice, question, templateButton } from './choice.ts'
import { pin, protocol, reaction } from './deed.ts'
import { audio, document, image, roundVideo, sticker, stickerPack, video } from './media.ts'
import { contact, contacts } from './contacts.ts'
import { event } from './event.ts'
import { invite } from './invite.ts'
import { liveLocation, location } from './location.ts'
import { buttons, interactive, list, structured, template } from './offer.ts'
import { order } from './order.ts'
import { poll } from './poll.ts'
import { product } from './product.ts'
import { lines, named, type Rule } from './rule.ts'
import { conversation, extendedText } from './text.ts'
import { ballot } from './vote.ts'

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

  pollCreationMessage: poll,
  pollCreationMessageV2: poll,
  pollCreationMessageV3: poll,
  pollCreationMessageV5: poll,
  pollUpdateMessage: ballot,
  pollResultSnapshotMessage: named('pollResultSnapshotMessage', ({ name }) => name),
  pollResultSnapshotMessageV3: named('pollResultSnapshotMessage', ({ name }) => name),

  contactMessage: contact,
  contactsArrayMessage: contacts,
  locationMessage: location,
  liveLocationMessage: liveLocation,
  eventMessage: event,
  encEventResponseMessage: named('encEventResponseMessage'),

  productMessage: product,
  orderMessage: order,
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

  groupInviteMessage: invite,
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
  pinInChatMessage: pin,
  keepInChatMessage: 'silent',
  stickerSyncRmrMessage: 'silent',
  // Rings a call, which is told of by its own stanza.
  call: 'silent',
  chat: 'silent',
}
