import { type KeyboardEvent, type ReactNode, type RefObject, useState } from 'react'
import { flushSync } from 'react-dom'

export type Suggestions = {
  /** The list above the text, while something is begun. */
  list: ReactNode
  /** The agent writes, or moves in the text. */
  follow: () => void
  /** @returns whether the key was the list's */
  takeKey: (event: KeyboardEvent) => boolean
}

/**
 * Offers what an agent may mean by what they have begun to write.
 * @param find what it may be, by where they write
 * @param put the text with one of them in it, and where one goes on writing
 */
export const useSuggestions = <Item,>({
  area,
  text,
  type,
  find,
  put,
  look,
}: {
  area: RefObject<HTMLTextAreaElement | null>
  text: string
  type: (text: string) => void
  find: (caret: number) => readonly Item[]
  put: (item: Item, caret: number) => { text: string; caret: number }
  look: { label: string; testId: string; keyOf: (item: Item) => string; show: (item: Item) => ReactNode }
}): Suggestions => {
  const [caret, setCaret] = useState<number>()
  const [at, setAt] = useState(0)
  const found = caret === undefined ? [] : find(caret)
  const chosenAt = Math.min(at, found.length - 1)

  const choose = (item: Item): void => {
    const { current } = area
    const next = put(item, caret ?? text.length)
    // At once: whoever types on would otherwise have their next letter behind the place that is set after it.
    flushSync(() => {
      type(next.text)
      setCaret(undefined)
    })
    current?.focus()
    current?.setSelectionRange(next.caret, next.caret)
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
        aria-label={look.label}
        data-testid={look.testId}
        className="mb-1.5 max-h-60 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float"
      >
        {found.map((item, index) => (
          <li
            key={look.keyOf(item)}
            role="option"
            aria-selected={index === chosenAt}
            className={`cursor-pointer truncate rounded-lg px-3 py-2 ${index === chosenAt ? 'bg-active' : ''}`}
            // Before the text loses the focus.
            onMouseDown={(event) => {
              event.preventDefault()
              choose(item)
            }}
          >
            {look.show(item)}
          </li>
        ))}
      </ul>
    ),
  }
}
