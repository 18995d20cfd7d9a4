import type { MessageContent, NewerContent } from '@sahut/core/model/content/content'
import { newer } from '@sahut/core/model/newer'
import { m } from '../paraglide/messages.js'
import { contacts } from './contacts.tsx'
import { event } from './event.tsx'
import { group } from './group.tsx'
import { invite } from './invite.tsx'
import { location } from './location.tsx'
import { note } from './note.tsx'
import { offer } from './offer.tsx'
import { order } from './order.tsx'
import { audio } from './audio.tsx'
import { document } from './document.tsx'
import { image } from './image.tsx'
import { placeholder } from './placeholder.tsx'
import { poll } from './poll.tsx'
import { product } from './product.tsx'
import type { ShownKind } from './shown-kind.ts'
import { sticker } from './sticker.tsx'
import { text } from './text.tsx'
import { unsupported } from './unsupported.tsx'
import { vote } from './vote.tsx'
import { video } from './video.tsx'
import { work } from './work.tsx'
import { Wordless } from './wordless.tsx'

const somethingNewer: ShownKind<MessageContent> = {
  words: () => m.message_newer(),
  show: () => <Wordless text={m.message_newer()} />,
}

const of = <Answer,>(
  content: MessageContent,
  ask: <Content>(kind: ShownKind<Content>, content: Content) => Answer,
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
      return ask(somethingNewer, content satisfies NewerContent)
  }
}

/** What a message says, inside its bubble. */
export const Content = ({ content }: { content: MessageContent }) =>
  of(content, (kind, own) => kind.show(own))

/** The same in words. */
export const contentWords = (content: MessageContent): string => of(content, (kind, own) => kind.words(own))
