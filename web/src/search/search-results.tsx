import type { FoundMessage } from '@sahut/core/contract/search'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { keepOneTabStop } from '../commands/one-tab-stop.ts'
import { useWorkplace } from '../desk/workplace.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { m } from '../paraglide/messages.js'
import { ReadList } from '../settings/read-list.tsx'
import { Button } from '../controls/button.tsx'
import { isolated } from '../text/shown-text.ts'
import { FoundChatRow, FoundMessageRow } from './found-rows.tsx'
import { useSearching } from './use-searching.ts'

/** Who types on is not asked for in between, ms. */
const PAUSE_MS = 180

/** How often it is looked again while the index is being made, ms. */
const UNTIL_COMPLETE_MS = 2_000

/** Fewer letters say too little. */
const SHORTEST = 2

const ROWS = {
  row: '[data-search-result]',
  entry: (rows: readonly HTMLElement[]) => rows[0],
  enteringKeys: ['ArrowDown', 'ArrowUp', 'Enter'],
}

const asOneTabStop = (list: HTMLElement | null) => (list === null ? undefined : keepOneTabStop(list, ROWS))

/** What is typed, once there was a pause. */
const usePaused = (typed: string): string => {
  const [paused, setPaused] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => {
      setPaused(typed)
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [typed])
  return paused
}

const useFound = () => {
  const { api } = useWorkplace()
  const query = usePaused(useSearching((state) => state.query).trim())
  const chat = useSearching((state) => state.chat?.chatId)
  const pages = useInfiniteQuery({
    queryKey: ['search', query, chat],
    queryFn: ({ pageParam, signal }) => api.search(query, { chat, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    // Who asks again hopes for what was not there before.
    staleTime: 0,
    enabled: query.length >= SHORTEST,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ isComplete }) => !isComplete) === true ? UNTIL_COMPLETE_MS : false,
  })
  return { query, pages }
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title}>
    <h2 className="bg-panel px-4 pt-3 pb-1 text-xs font-semibold text-soft">{title}</h2>
    {children}
  </section>
)

const keyOf = ({ chat, whatsappId, seq }: FoundMessage): string =>
  `${chat.chatId} ${String(seq)} ${whatsappId}`

const Hint = ({ children }: { children: ReactNode }) => (
  <p role="status" className="px-4 py-3 text-sm text-soft">
    {children}
  </p>
)

/** In the place of the list: contacts and messages that were found. */
const SearchResults = ({ scope }: { scope: ListScope }) => {
  const { query, pages } = useFound()
  if (query.length < SHORTEST) return <Hint>{m.search_short()}</Hint>
  return (
    <div
      ref={asOneTabStop}
      data-region
      role="region"
      aria-label={m.search_results()}
      tabIndex={0}
      data-testid="search-results"
      aria-busy={pages.isFetching}
      className="min-h-0 flex-1 overflow-y-auto border-t border-line outline-offset-[-2px]"
    >
      <ReadList read={pages}>
        {({ pages: read }) => {
          const chats = read.flatMap((page) => page.chats)
          const messages = read.flatMap((page) => page.messages)
          const same = messages.filter(({ isNear }) => !isNear)
          const near = messages.filter(({ isNear }) => isNear)
          const rows = (found: FoundMessage[]) =>
            found.map((one) => <FoundMessageRow key={keyOf(one)} found={one} scope={scope} />)
          return (
            <>
              {read.at(-1)?.isComplete === false && <Hint>{m.search_incomplete()}</Hint>}
              {chats.length > 0 && (
                <Part title={m.search_contacts()}>
                  {chats.map((one) => (
                    <FoundChatRow key={one.chat.chatId} found={one} scope={scope} />
                  ))}
                </Part>
              )}
              {same.length > 0 && <Part title={m.search_messages()}>{rows(same)}</Part>}
              {near.length > 0 && <Part title={m.search_near()}>{rows(near)}</Part>}
              {chats.length + messages.length === 0 && !pages.hasNextPage && (
                <Hint>{m.search_none({ query: isolated(query) })}</Hint>
              )}
              {pages.hasNextPage && (
                <div className="grid p-3">
                  <Button disabled={pages.isFetching} onClick={() => void pages.fetchNextPage()}>
                    {m.search_more()}
                  </Button>
                </div>
              )}
            </>
          )
        }}
      </ReadList>
    </div>
  )
}

export default SearchResults
