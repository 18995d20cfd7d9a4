import { randomBytes } from 'node:crypto'
import type { Album, Beside, Mention, Quote } from '@sahut/core/model/content/beside'
import { type MessageContent, type NewerContent, quoteIn } from '@sahut/core/model/content/content'
import type { LinkPreview } from '@sahut/core/model/message/link-preview'
import { newer } from '@sahut/core/model/newer'
import type { Timer } from '@sahut/core/model/chat/timer'
import type { BinaryNode, proto } from '@whiskeysockets/baileys'
import type { SealedFile } from '../media/sealed-file.ts'
import { ofAlbum } from './album.ts'
import { contactsMessage } from './contacts.ts'
import { forwardedContext } from './context.ts'
import { eventMessage } from './event.ts'
import { locationMessage } from './location.ts'
import type { OutgoingDeed } from './outgoing-deed.ts'
import { pollMessage } from './poll.ts'
import { quotedIn } from './quoted.ts'
import { fileMessage } from './sent-file.ts'
import { contextFor, textMessage } from './text.ts'

/** What goes out to WhatsApp for a message of ours. */
export type OutgoingContent = {
  /** @param contextInfo what stands beside it, if anything does */
  message: (contextInfo: { contextInfo?: proto.IContextInfo }) => proto.IMessage
  timer: Timer | undefined
  quote: Quote | undefined
  /** Who is named in its words. */
  mentions?: Mention[] | undefined
  /** The album that it is of. */
  album?: Album | undefined
  /** How often it was forwarded, if it was. */
  forwardings?: number | undefined
  /** It is answered in secret (votes), by a key of its own that has to be kept. */
  isAnswered?: boolean
  /** What its stanza says of it. */
  meta?: BinaryNode['attrs']
}

type Kind = Pick<OutgoingContent, 'message' | 'isAnswered' | 'meta'>

/** What belongs to a message and stands apart from its content. */
export type Belongings = {
  /** Its file as it lies at WhatsApp, if it has one. */
  sealed?: SealedFile | undefined
  /** What stands below its link. */
  preview?: LinkPreview | undefined
}

const kindOf = (content: MessageContent, { sealed, preview }: Belongings): Kind | undefined => {
  switch (content.type) {
    case 'text':
      return { message: (beside) => textMessage(content.text, preview, beside) }
    case 'location':
      return { message: (beside) => ({ locationMessage: { ...locationMessage(content), ...beside } }) }
    case 'contacts':
      return { message: (beside) => contactsMessage(content, beside) }
    case 'poll':
      return {
        message: (beside) => pollMessage(content, beside),
        isAnswered: true,
        meta: { polltype: 'creation' },
      }
    case 'event':
      return {
        message: (beside) => ({ eventMessage: { ...eventMessage(content), ...beside } }),
        isAnswered: true,
        meta: { event_type: 'creation' },
      }
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return sealed && { message: (beside) => fileMessage(content, sealed, beside) }
    case 'offer':
    case 'product':
    case 'order':
    case 'invite':
    case 'vote':
    case 'group':
    case 'work':
    case 'note':
    case 'unsupported':
    case 'placeholder':
      return undefined
    case newer:
    default:
      content satisfies NewerContent
      return undefined
  }
}

/** What goes out to WhatsApp. */
export type Outgoing = OutgoingContent | OutgoingDeed

/**
 * What goes out to WhatsApp for a message of ours, the first time and when a device asks for it again.
 * @returns nothing for a kind that this code can't send
 */
export const outgoingOf = (
  content: MessageContent,
  timer: Timer | undefined,
  belongings: Belongings = {},
): OutgoingContent | undefined => {
  const kind = kindOf(content, belongings)
  if (kind === undefined) return undefined
  const { mentions, forwardings, album } = content as Beside
  return { ...kind, timer, quote: quoteIn(content), ...(mentions && { mentions }), forwardings, album }
}

/** Who talks to whom, by the addresses of one kind: a quote names its author. */
type Talk = { contact: string; me: string }

/**
 * The message as it travels.
 * @param secret its own, if it is answered in secret
 */
export const messageOf = (
  { message, timer, quote, mentions, forwardings, album }: OutgoingContent,
  talk: Talk,
  secret: Uint8Array = randomBytes(32),
): proto.IMessage => {
  const beside = {
    ...contextFor(timer),
    ...(quote && quotedIn(quote, talk)),
    ...(mentions && { mentionedJid: mentions.map(({ id }) => id) }),
    ...forwardedContext(forwardings),
  }
  return {
    ...message(Object.keys(beside).length === 0 ? {} : { contextInfo: beside }),
    messageContextInfo: { messageSecret: secret, ...(album && ofAlbum(album.id, talk.contact)) },
  }
}
