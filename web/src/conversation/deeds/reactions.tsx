import type { Author, MessageEntry } from '@sahut/core/model/message/message'
import { newer } from '@sahut/core/model/newer'
import { memberOf } from '../../shell/member-text.ts'
import { m } from '../../paraglide/messages.js'
import { nameText } from '../../text/shown-text.ts'

/** Who did something, in words. @param me the agent who reads */
const doerName = (by: Author, me: string): string => {
  switch (by.type) {
    case 'agent':
      return by.userId === me ? m.person_you() : nameText(by.name)
    case 'phone':
      return m.author_phone()
    case 'automatic':
      return m.author_automatic()
    case 'contact':
      return memberOf(by)?.name ?? m.person_contact()
    case newer:
    default:
      return m.person_contact()
  }
}

type Shown = { emoji: string; people: string[] }

const shownOf = ({ reactions = [] }: MessageEntry, me: string): Shown[] => {
  const byEmoji = new Map<string, string[]>()
  for (const { emoji, by } of reactions)
    if (emoji !== '') byEmoji.set(emoji, [...(byEmoji.get(emoji) ?? []), doerName(by, me)])
  return [...byEmoji].map(([emoji, people]) => ({ emoji, people }))
}

/** What people reacted to a message with, and who. */
export const Reactions = ({ message, me }: { message: MessageEntry; me: string }) => {
  const shown = shownOf(message, me)
  if (shown.length === 0) return null
  return (
    <ul className="z-10 -mt-1 flex flex-wrap gap-1 px-1" aria-label={m.reactions()}>
      {shown.map(({ emoji, people }) => (
        <li
          key={emoji}
          data-testid="reaction"
          className="flex items-center gap-1 rounded-full border border-line bg-raised px-2 py-0.5 text-xs text-soft shadow-bubble"
        >
          <span className="text-sm leading-none">{emoji}</span>
          <bdi className="max-w-40 truncate">{people.join(', ')}</bdi>
        </li>
      ))}
    </ul>
  )
}
