import { z } from 'zod'
import { kept, newer, newerThan } from '../newer.ts'
import { Quote } from './beside.ts'
import { contacts, ContactsContent } from './contacts.ts'
import type { ContentKind } from './content-kind.ts'
import { event, EventContent } from './event.ts'
import { group, GroupContent } from './group.ts'
import { invite, InviteContent } from './invite.ts'
import { location, LocationContent } from './location.ts'
import { note, NoteContent } from './note.ts'
import { offer, OfferContent } from './offer.ts'
import { order, OrderContent } from './order.ts'
import { placeholder, PlaceholderContent } from './placeholder.ts'
import { poll, PollContent } from './poll.ts'
import { product, ProductContent } from './product.ts'
import { text, TextContent } from './text.ts'
import { unsupported, UnsupportedContent } from './unsupported.ts'
import { vote, VoteContent } from './vote.ts'
import { work, WorkContent } from './work.ts'
import { audio, AudioContent } from './audio.ts'
import { document, DocumentContent } from './document.ts'
import { image, ImageContent } from './image.ts'
import { sticker, StickerContent } from './sticker.ts'
import { video, VideoContent } from './video.ts'

/*
 * What a message can hold. A new kind: a file beside this one, its lines in `known` and `of`, a file of the same name in
 * workers/whatsapp/content and in web/src/content/kinds. The type checker and the linter name every other place.
 */

/** Every kind that this code knows. */
const known = [
  TextContent,
  LocationContent,
  ContactsContent,
  PollContent,
  VoteContent,
  EventContent,
  OfferContent,
  ProductContent,
  OrderContent,
  InviteContent,
  ImageContent,
  VideoContent,
  AudioContent,
  DocumentContent,
  StickerContent,
  GroupContent,
  WorkContent,
  NoteContent,
  UnsupportedContent,
  PlaceholderContent,
] as const

/** What this code can make. */
const KnownContent = z.discriminatedUnion('type', known)
export type KnownContent = z.infer<typeof KnownContent>

/** Of a kind that newer code wrote: it stays as it is, with all its attributes, and is shown as something newer. */
const NewerContent = kept({ type: newerThan(known.map(({ shape }) => shape.type.value)) })
export type NewerContent = z.infer<typeof NewerContent>

/** What a message says. */
export const MessageContent = z.union([KnownContent, NewerContent])
export type MessageContent = z.infer<typeof MessageContent>

/** What a kind has no words for, or this code no knowledge of. */
const wordless: ContentKind<MessageContent> = {
  preview: () => '',
  searchText: () => '',
}

const of = <Answer>(
  content: MessageContent,
  ask: <Content>(kind: ContentKind<Content>, content: Content) => Answer,
): Answer => {
  switch (content.type) {
    case 'text':
      return ask(text, content)
    case 'location':
      return ask(location, content)
    case 'contacts':
      return ask(contacts, content)
    case 'poll':
      return ask(poll, content)
    case 'vote':
      return ask(vote, content)
    case 'event':
      return ask(event, content)
    case 'offer':
      return ask(offer, content)
    case 'product':
      return ask(product, content)
    case 'order':
      return ask(order, content)
    case 'invite':
      return ask(invite, content)
    case 'image':
      return ask(image, content)
    case 'video':
      return ask(video, content)
    case 'audio':
      return ask(audio, content)
    case 'document':
      return ask(document, content)
    case 'sticker':
      return ask(sticker, content)
    case 'group':
      return ask(group, content)
    case 'work':
      return ask(work, content)
    case 'note':
      return ask(note, content)
    case 'unsupported':
      return ask(unsupported, content)
    case 'placeholder':
      return ask(placeholder, content)
    case newer:
    default:
      return ask(wordless, content satisfies NewerContent)
  }
}

/** The line in chat lists, whole; empty where the kind has no words of its own. */
export const previewText = (content: MessageContent): string => of(content, (kind, own) => kind.preview(own))

/** WhatsApp's name of what it is; none for what is nothing but words, or not known here. */
export const whatOf = (content: MessageContent): string | undefined =>
  content.type === 'unsupported' ? content.what : of(content, (kind) => kind.what)

/** What a message answers, if anything. */
export const quoteIn = (content: MessageContent): Quote | undefined =>
  'quote' in content ? Quote.safeParse(content.quote).data : undefined

/** The same with what it answers said otherwise. */
export const withQuote = (content: MessageContent, quote: Quote): MessageContent =>
  // Placeholders answer nothing, and stay what they are.
  ({ ...content, quote }) as MessageContent

/** A message as a reply to it names it. */
export const quoteOf = (
  {
    content,
    whatsappId,
    fromMe,
    participant,
    seq,
  }: { content: MessageContent } & Pick<Quote, 'whatsappId' | 'fromMe' | 'participant' | 'seq'>,
  most: number,
): Quote => {
  const text = previewText(content)
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
  const what = whatOf(content)
  return {
    ...(text === '' ? {} : { text }),
    ...(what === undefined ? {} : { what }),
    whatsappId,
    fromMe,
    ...(participant === undefined ? {} : { participant }),
    seq,
  }
}

/** What a search finds a message by. */
export const searchText = (content: MessageContent): string =>
  of(content, (kind, own) => kind.searchText(own))

/** The same with other words of its author; nothing for a kind that has none to correct. */
export const withWords = (content: MessageContent, words: string): MessageContent | undefined => {
  if (content.type === 'text' || content.type === 'unsupported') return { ...content, text: words }
  if (content.type === 'image' || content.type === 'video' || content.type === 'document')
    return { ...content, caption: words }
  return undefined
}

/** Whether it stands for something that may still come. */
export const isPlaceholder = (content: MessageContent): boolean => content.type === 'placeholder'

/** What holds a file. */
export type FileContent = Extract<MessageContent, { file: unknown }>

/** The content as one that holds a file; nothing for any other. */
export const fileContentOf = (content: MessageContent): FileContent | undefined => {
  switch (content.type) {
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return content
    case 'text':
    case 'location':
    case 'contacts':
    case 'poll':
    case 'vote':
    case 'event':
    case 'offer':
    case 'product':
    case 'order':
    case 'invite':
    case 'group':
    case 'work':
    case 'note':
    case 'unsupported':
    case 'placeholder':
    case newer:
    default:
      return undefined
  }
}
