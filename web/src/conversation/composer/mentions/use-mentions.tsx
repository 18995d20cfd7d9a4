import { type KeyboardEvent, type ReactNode, type RefObject, useState } from 'react'
import { m } from '../../../paraglide/messages.js'
import { memberName } from '../../../shell/member-text.ts'
import { begunName, type Nameable, suggested, withName } from './suggestions.ts'

type Mentions = {
  /** The list above the text, while a name is begun. */
  list: ReactNode
  /** The agent writes, or moves in the text. */
  follow: () => void
  /** @returns whether the key was the list's */
  takeKey: (event: KeyboardEvent) => boolean
}

/** Helps to name people in a text. @param members who can be named: of a group, or of the team */
export const useMentions = (
  area: RefObject<HTMLTextAreaElement | null>,
  text: string,
  type: (text: string) => void,
  members: readonly Nameable[],
): Mentions => {
  const [caret, setCaret] = useState<number>()
  const [at, setAt] = useState(0)
  const begun = caret === undefined || members.length === 0 ? undefined : begunName(text, caret)
  const found = begun === undefined ? [] : suggested(begun, members)
  const chosenAt = Math.min(at, found.length - 1)

  const choose = (member: Nameable): void => {
    const { current } = area
    const named = withName(text, caret ?? text.length, member, members)
    type(named.text)
    setCaret(undefined)
    requestAnimationFrame(() => {
      current?.focus()
      current?.setSelectionRange(named.caret, named.caret)
    })
  }

  return {
    follow: () => {
      setCaret(area.current?.selectionStart)
      setAt(0)
    },
    takeKey: (event) => {
      const chosen = found[chosenAt]
      if (chosen === undefined) return false
      if (event.key === 'ArrowDown') setAt((chosenAt + 1) % found.length)
      else if (event.key === 'ArrowUp') setAt((chosenAt + found.length - 1) % found.length)
      else if (event.key === 'Enter' || event.key === 'Tab') choose(chosen)
      else if (event.key === 'Escape') setCaret(undefined)
      else return false
      event.preventDefault()
      return true
    },
    list: found.length > 0 && (
      <ul
        role="listbox"
        aria-label={m.mention_whom()}
        data-testid="mentions"
        className="mb-1.5 max-h-60 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float"
      >
        {found.map((member, index) => (
          <li
            key={member.id}
            role="option"
            aria-selected={index === chosenAt}
            className={`cursor-pointer truncate rounded-lg px-3 py-2 ${index === chosenAt ? 'bg-active' : ''}`}
            // Before the text loses the focus.
            onMouseDown={(event) => {
              event.preventDefault()
              choose(member)
            }}
          >
            <bdi>{memberName(member)}</bdi>
          </li>
        ))}
      </ul>
    ),
  }
}
