import type { UnsupportedContent } from '@sahut/core/model/content/unsupported'
import { m } from '../paraglide/messages.js'
import { Wordless } from './wordless.tsx'
import type { ShownKind } from './shown-kind.ts'

/** By WhatsApp's name of the kind, or Sahut's own of what was done to an earlier message (workers/whatsapp). */
const TEXTS: Readonly<Record<string, () => string>> = {
  edit: m.unsupported_edit,
  deletion: m.unsupported_deletion,
  reactionMessage: m.unsupported_reaction,
  imageMessage: m.unsupported_picture,
  videoMessage: m.unsupported_video,
  audioMessage: m.unsupported_audio,
  documentMessage: m.unsupported_document,
  stickerMessage: m.unsupported_sticker,
  locationMessage: m.unsupported_place,
  contactMessage: m.unsupported_contact,
}

const words = ({ what }: UnsupportedContent): string =>
  (TEXTS[what] ?? (() => m.message_unsupported({ what })))()

export const unsupported: ShownKind<UnsupportedContent> = {
  words,
  show: (content) => <Wordless text={words(content)} />,
}
