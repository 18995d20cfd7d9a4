import { m } from '../paraglide/messages.js'
import { hasKindName, kindName } from './kind-name.ts'

/** By WhatsApp's name of the kind, or Sahut's own of what was done to an earlier message (workers/whatsapp). */
const TEXTS: Readonly<Record<string, () => string>> = {
  edit: m.unsupported_edit,
  deletion: m.unsupported_deletion,
  reactionMessage: m.unsupported_reaction,
  imageMessage: m.unsupported_picture,
  videoMessage: m.unsupported_video,
  ptvMessage: m.unsupported_video,
  audioMessage: m.unsupported_audio,
  documentMessage: m.unsupported_document,
  stickerMessage: m.unsupported_sticker,
  locationMessage: m.unsupported_place,
  liveLocationMessage: m.unsupported_place,
  contactMessage: m.unsupported_contact,
  contactsArrayMessage: m.unsupported_contact,
  pollCreationMessage: m.unsupported_poll,
  pollUpdateMessage: m.unsupported_vote,
  call: m.unsupported_call,
  missedCall: m.unsupported_missed_call,
  missedVideoCall: m.unsupported_missed_video_call,
  newer: m.unsupported_newer,
}

/** What a message is that Sahut can't show, in words. */
export const kindWords = (what: string): string =>
  TEXTS[what]?.() ?? m.message_unsupported({ what: hasKindName(what) ? kindName(what) : what })
