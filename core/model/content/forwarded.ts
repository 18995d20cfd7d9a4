import { newer } from '../newer.ts'
import type { Beside, Mention } from './beside.ts'
import type { MessageContent } from './content.ts'
import { namedText } from './text.ts'

/** So many chats a message is forwarded to at a time, as in WhatsApp's apps; one that was forwarded often to one only. */
export const FORWARD_TARGETS = 5

/** From so many times on WhatsApp's apps say that a message is forwarded often. */
export const OFTEN_FORWARDED = 5

/** Numbers behind an `@` tell nobody in another chat who is meant. */
const captionOf = ({
  caption,
  mentions,
}: {
  caption?: string | undefined
  mentions?: Mention[] | undefined
}): { caption?: string } => (caption === undefined ? {} : { caption: namedText(caption, mentions) })

/** What goes on of a message to another chat: what it says itself. Nothing of a kind that can't be sent from here. */
const ownOf = (content: MessageContent): MessageContent | undefined => {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: namedText(content.text, content.mentions) }
    case 'location': {
      const { type, latitude, longitude, name, address } = content
      return { type, latitude, longitude, name, address }
    }
    case 'contacts':
      return { type: 'contacts', cards: content.cards }
    case 'poll': {
      const { type, question, options, most } = content
      return { type, question, options, most }
    }
    case 'event': {
      const { type, name, text, start, end, place, link } = content
      return { type, name, text, start, end, place, link }
    }
    case 'image': {
      const { type, file, width, height, thumbnail } = content
      return { type, file, width, height, thumbnail, ...captionOf(content) }
    }
    case 'video': {
      const { type, file, width, height, thumbnail, seconds, look } = content
      return { type, file, width, height, thumbnail, seconds, look, ...captionOf(content) }
    }
    case 'audio': {
      const { type, file, seconds, isVoice, waveform } = content
      return { type, file, seconds, isVoice, waveform }
    }
    case 'document': {
      const { type, file, fileName, pages } = content
      return { type, file, fileName, pages, ...captionOf(content) }
    }
    case 'sticker': {
      const { type, file, width, height, isAnimated } = content
      return { type, file, width, height, isAnimated }
    }
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
    case newer:
    default:
      return undefined
  }
}

const markOf = (times: number): Pick<Beside, 'forwarded' | 'forwardings'> =>
  times === 0 ? {} : { forwarded: times >= OFTEN_FORWARDED ? 'often' : 'once', forwardings: times }

/** How often a message was forwarded before. Of one that an older release kept only that it was, or often. */
export const forwardingsOf = (content: MessageContent): number => {
  const { forwarded, forwardings } = content as Beside
  if (forwardings !== undefined) return forwardings
  return forwarded === undefined ? 0 : forwarded === 'often' ? OFTEN_FORWARDED : 1
}

/**
 * A message's content as it goes on to another chat: without what it answered and whom it named, marked as forwarded.
 * @param isOwn it was written from the number that sends it now: by that it is not forwarded yet
 * @returns nothing for a kind that can't be sent from here
 */
export const forwardedContent = (content: MessageContent, isOwn: boolean): MessageContent | undefined => {
  const own = ownOf(content)
  if (own === undefined) return undefined
  const known = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined))
  return { ...(known as MessageContent), ...markOf(forwardingsOf(content) + (isOwn ? 0 : 1)) }
}

/** Whether a message of this kind can be forwarded at all. */
export const isForwardable = (content: MessageContent): boolean => ownOf(content) !== undefined
