import type { GroupContent } from '@sahut/core/model/content/group'
import { newer } from '@sahut/core/model/newer'
import { useContext } from 'react'
import { m } from '../../paraglide/messages.js'
import { phoneText } from '../../shell/contact-text.ts'
import { memberOf } from '../../shell/member-text.ts'
import { nameText } from '../../text/shown-text.ts'
import { useConversation } from '../conversation-context.ts'
import type { ShownKind } from '../shown-kind.ts'
import { ShownMessage } from '../votes-context.ts'

type Person = NonNullable<GroupContent['people']>[number]

/** @param who did it. @param nameOf how somebody is called */
const lineText = (
  { what, people = [], text = '' }: GroupContent,
  who: string,
  nameOf: (person: Person) => string,
): string => {
  const named = people.map(nameOf).join(', ')
  switch (what) {
    case 'created':
      return m.group_created({ who })
    case 'added':
      return m.group_added({ who, people: named })
    case 'joined':
      return m.group_joined({ people: named })
    case 'removed':
      return m.group_removed({ who, people: named })
    case 'left':
      return m.group_left({ people: named })
    case 'promoted':
      return m.group_promoted({ people: named })
    case 'demoted':
      return m.group_demoted({ people: named })
    case 'subject':
      return m.group_subject({ who, text: nameText(text) })
    case 'description':
      return m.group_description({ who })
    case 'picture':
      return m.group_picture({ who })
    case 'only-admins':
      return m.group_only_admins()
    case 'everybody':
      return m.group_everybody()
    case newer:
    default:
      return m.group_changed()
  }
}

const phoneOf = ({ id, phone, isUs }: Person): string => {
  if (isUs === true) return m.quote_us()
  return phone === undefined ? `~${id.split('@')[0] ?? ''}` : phoneText(phone)
}

const Line = ({ content }: { content: GroupContent }) => {
  const { nameOf } = useConversation()
  const author = useContext(ShownMessage)?.author
  const who = (author && memberOf(author)?.name) ?? m.quote_us()
  const called = (person: Person): string =>
    (person.isUs === true ? undefined : nameOf({ id: person.id, user: person.phone ?? '' })) ??
    phoneOf(person)
  return <span data-testid="group-line">{lineText(content, who, called)}</span>
}

/** What changed in a group: a line between its messages. */
export const group: ShownKind<GroupContent> = {
  words: (content) => lineText(content, m.group(), phoneOf),
  show: (content) => <Line content={content} />,
}
