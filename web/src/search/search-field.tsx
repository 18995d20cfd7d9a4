import { useNavigate } from '@tanstack/react-router'
import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { m } from '../paraglide/messages.js'
import { isolated } from '../text/shown-text.ts'
import { endSearch } from './searching.ts'
import { useSearching } from './use-searching.ts'

const clearClass =
  'grid size-8 shrink-0 place-items-center rounded-lg text-soft hover:bg-active hover:text-ink'

/** Gives the field the focus once somebody wants that, and on phones leaves the chat for it. */
const useWantedFocus = (scope: ListScope) => {
  const { searching } = useWorkplace()
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const wantsFocus = useSearching((state) => state.wantsFocus)
  // Once the chat is left the field can be seen.
  const open = useDesk(({ conversation }) => conversation?.chatId)
  useEffect(() => {
    const field = input.current
    if (!wantsFocus || field === null) return
    if (!field.checkVisibility()) {
      void navigate({ to: '/inbox/$list', params: { list: scope } })
      return
    }
    searching.setState({ wantsFocus: false })
    field.focus()
    field.select()
  }, [wantsFocus, open, navigate, scope, searching])
  return input
}

/** Above the list: where one types what is looked for. */
export const SearchField = ({ scope }: { scope: ListScope }) => {
  const { searching } = useWorkplace()
  const { query, chat } = useSearching((state) => state)
  const input = useWantedFocus(scope)

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape' && (query !== '' || chat !== undefined)) {
      event.preventDefault()
      if (query === '') searching.setState({ chat: undefined })
      else searching.setState({ query: '' })
    }
    if (event.key !== 'ArrowDown') return
    const first = document.querySelector<HTMLElement>('[data-search-result]')
    if (first === null) return
    event.preventDefault()
    first.focus()
  }

  return (
    <div role="search" className="grid shrink-0 gap-2 px-4 pb-3">
      <div className="flex h-11 items-center gap-2 rounded-xl border border-edge bg-panel ps-3 pe-1 focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/40">
        <Search aria-hidden size={18} className="shrink-0 text-soft" />
        <input
          ref={input}
          type="text"
          enterKeyHint="search"
          autoComplete="off"
          aria-label={chat === undefined ? m.search_all() : m.search_in_chat()}
          placeholder={chat === undefined ? m.search_all() : m.search_in_chat()}
          maxLength={200}
          value={query}
          className="min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-soft"
          onChange={({ target }) => {
            searching.setState({ query: target.value })
          }}
          onKeyDown={onKeyDown}
        />
        {query !== '' && (
          <button
            type="button"
            aria-label={m.search_clear()}
            title={m.search_clear()}
            className={clearClass}
            onClick={() => {
              endSearch(searching)
              input.current?.focus()
            }}
          >
            <X aria-hidden size={18} />
          </button>
        )}
      </div>
      {chat !== undefined && (
        <p className="flex min-w-0 items-center gap-1 text-sm text-soft">
          <span className="truncate">{m.search_in({ name: isolated(chat.name) })}</span>
          <button
            type="button"
            aria-label={m.search_everywhere()}
            title={m.search_everywhere()}
            className={clearClass}
            onClick={() => {
              searching.setState({ chat: undefined, wantsFocus: true })
            }}
          >
            <X aria-hidden size={16} />
          </button>
        </p>
      )}
    </div>
  )
}
