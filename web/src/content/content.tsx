import type { MessageContent, NewerContent } from '@sahut/core/model/content/content'
import { newer } from '@sahut/core/model/newer'
import { m } from '../paraglide/messages.js'
import { contacts } from './kinds/contacts.tsx'
import { event } from './kinds/event.tsx'
import { group } from './kinds/group.tsx'
import { invite } from './kinds/invite.tsx'
import { location } from './kinds/location.tsx'
import { note } from './kinds/note.tsx'
import { offer } from './kinds/offer.tsx'
import { order } from './kinds/order.tsx'
import { audio } from './kinds/audio.tsx'
import { document } from './kinds/document.tsx'
import { image } from './kinds/image.tsx'
import { placeholder } from './kinds/placeholder.tsx'
import { poll } from './kinds/poll.tsx'
import { product } from './kinds/product.tsx'
import type { ShownKind } from './shown-kind.ts'
import { sticker } from './kinds/sticker.tsx'
import { text } from './kinds/text.tsx'
import { unsupported } from './kinds/unsupported.tsx'
import { vote } from './kinds/vote.tsx'
import { video } from './kinds/video.tsx'
import { work } from './kinds/work.tsx'
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
