import { m } from '../paraglide/messages.js'

/** By WhatsApp's name of the kind. */
const NAMES: Readonly<Record<string, () => string>> = {
  imageMessage: m.kind_picture,
  videoMessage: m.kind_video,
  ptvMessage: m.kind_video,
  audioMessage: m.kind_audio,
  documentMessage: m.kind_document,
  stickerMessage: m.kind_sticker,
  locationMessage: m.kind_location,
  liveLocationMessage: m.kind_live_location,
  contactMessage: m.kind_contact,
  contactsArrayMessage: m.kind_contact,
  pollCreationMessage: m.kind_poll,
  pollUpdateMessage: m.kind_vote,
  eventMessage: m.kind_event,
  buttonsMessage: m.kind_offer,
  listMessage: m.kind_offer,
  interactiveMessage: m.kind_offer,
  templateMessage: m.kind_offer,
  highlyStructuredMessage: m.kind_offer,
  productMessage: m.kind_product,
  orderMessage: m.kind_order,
  groupInviteMessage: m.kind_invite,
  stickerPackMessage: m.kind_sticker,
  group: m.group_changed,
  note: m.note,
  call: m.kind_call,
  missedCall: m.unsupported_missed_call,
  missedVideoCall: m.unsupported_missed_video_call,
  edit: m.unsupported_edit,
  deletion: m.unsupported_deletion,
}

/** Whether a kind has a name in words. */
export const hasKindName = (what: string): boolean => Object.hasOwn(NAMES, what)

/** What a message is, in a word or two: for a line of a list, and above a reply. */
export const kindName = (what: string | undefined): string => (NAMES[what ?? ''] ?? m.kind_other)()
