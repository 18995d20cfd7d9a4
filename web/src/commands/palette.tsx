import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import type { ChatId } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { useFoundChats } from '../inbox/use-found-chats.ts'
import { useInboxes } from '../inbox/use-inboxes.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { viewsQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Avatar } from '../shell/avatar.tsx'
import { useShellDialog } from '../shell/shell-dialog.ts'
import { matches } from '../text/matching.ts'
import { Name } from '../text/name.tsx'
import { isolated } from '../text/shown-text.ts'
import { ALL_OF_IT, type ListSearch } from '../views/list-search.ts'
import { COMMAND_IDS, COMMANDS } from './commands.ts'
import { GROUP_NAMES, GROUPS } from './groups.ts'
import { isMac, isPressed } from './keys.ts'
import { Keys } from './keys-shown.tsx'
import { useSearchFor } from './page-commands.tsx'
import { runCommand, usePossibleCommands } from './use-command.ts'

/** So many chats are offered, and without a word to look for. */
const CHATS = 8
const CHATS_AT_FIRST = 4

type Item = { id: string; look: ReactNode; keys?: string | undefined; run: () => void }
type Group = { name: string; items: Item[] }

const isAnyChat = (): boolean => true

const useChatItems = (query: string, openChat: (list: ListScope, chatId: ChatId) => void) => {
  const inboxes = useInboxes()
  const { found } = useFoundChats(query, isAnyChat)
  const items = found
    .filter(({ chat }) => chat.into === undefined)
    .slice(0, query === '' ? CHATS_AT_FIRST : CHATS)
    .map(({ chat, name, place }): Item => ({
      id: chat.chatId,
      look: (
        <>
          <Avatar id={chat.contact.id} name={name} small />
          <span className="grid min-w-0">
            <bdi className="truncate">{name}</bdi>
            {place !== '' && <bdi className="truncate text-xs text-soft">{place}</bdi>}
          </span>
        </>
      ),
      run: () => {
        openChat(inboxes.length > 1 ? 'all' : chat.inboxId, chat.chatId)
      },
    }))
  return items
}

const useViewItems = (query: string, open: (list: ListScope, search: ListSearch) => void): Item[] => {
  const { api } = useWorkplace()
  const views = useQuery(viewsQuery(api)).data ?? []
  return views
    .filter(({ name }) => matches(query, [name]))
    .map(({ viewId, name, inboxId, list, filter }) => ({
      id: viewId,
      look: <Name name={name} />,
      run: () => {
        open(inboxId ?? 'all', { view: viewId, list, wanted: filter })
      },
    }))
}

const useListItems = (query: string, open: (list: ListScope) => void): Item[] => {
  const inboxes = useInboxes()
  const lists: { scope: ListScope; name: string }[] = [
    ...(inboxes.length > 1 ? [{ scope: 'all' as const, name: m.inbox_all() }] : []),
    ...inboxes.map(({ inboxId, name }) => ({ scope: inboxId, name })),
  ]
  return lists
    .filter(({ name }) => matches(query, [name, m.nav_inbox()]))
    .map(({ scope, name }) => ({
      id: scope,
      look: <Name name={name} />,
      run: () => {
        open(scope)
      },
    }))
}

const useCommandGroups = (query: string): Group[] => {
  const possible = usePossibleCommands()
  return GROUPS.map((group) => ({
    name: GROUP_NAMES[group](),
    items: COMMAND_IDS.filter((id) => id !== 'palette' && possible.has(id) && COMMANDS[id].group === group)
      .filter((id) => matches(query, [COMMANDS[id].title(), GROUP_NAMES[group]()]))
      .map((id) => ({
        id,
        look: COMMANDS[id].title(),
        keys: COMMANDS[id].keys?.[0],
        run: () => {
          runCommand(id)
        },
      })),
  }))
}

const Line = ({ item, onChoose }: { item: Item; onChoose: (item: Item) => void }) => (
  <Autocomplete.Item
    value={item}
    className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 outline-none data-highlighted:bg-active"
    onClick={() => {
      onChoose(item)
    }}
  >
    <span className="flex min-w-0 flex-1 items-center gap-3">{item.look}</span>
    {item.keys !== undefined && <Keys keys={item.keys} />}
  </Autocomplete.Item>
)

const Choices = ({ onChoose }: { onChoose: (item: Item) => void }) => {
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const words = query.trim()
  const chats = useChatItems(words, (list, chatId) => {
    void navigate({ to: '/inbox/$list/chat/$chatId', params: { list, chatId } })
  })
  const lists = useListItems(words, (list) => {
    void navigate({ to: '/inbox/$list', params: { list }, search: ALL_OF_IT })
  })
  const views = useViewItems(words, (list, search) => {
    void navigate({ to: '/inbox/$list', params: { list }, search })
  })
  const places = [
    { name: m.inbox_chats(), items: chats },
    { name: m.command_lists(), items: [...lists, ...views] },
  ]
  const searchFor = useSearchFor()
  const messages: Item = {
    id: 'search-for',
    look: <span className="truncate">{m.command_search_for({ query: isolated(words) })}</span>,
    run: () => {
      searchFor(words)
    },
  }
  const searches = { name: m.search_messages(), items: words === '' ? [] : [messages] }
  // Who names an inbox means it before each chat that lies in it.
  const groups = [
    ...(words === '' ? places : places.toReversed()),
    ...useCommandGroups(words),
    searches,
  ].filter(({ items }) => items.length > 0)
  return (
    <Autocomplete.Root
      inline
      open
      items={groups}
      mode="none"
      value={query}
      autoHighlight="always"
      keepHighlight
      itemToStringValue={({ id }: Item) => id}
      onValueChange={(value, { reason }) => {
        // What is chosen is done, and not written into the field.
        if (reason !== 'item-press') setQuery(value)
      }}
    >
      <div className="flex items-center gap-3 border-b border-line px-4">
        <Search aria-hidden size={20} className="shrink-0 text-soft" />
        <Autocomplete.Input
          aria-label={m.command_search()}
          placeholder={m.command_search()}
          className="h-14 min-w-0 flex-1 bg-transparent outline-none placeholder:text-soft"
        />
      </div>
      <Autocomplete.List className="max-h-[min(26rem,60dvh)] overflow-y-auto overscroll-contain p-2">
        {({ name, items }: Group) => (
          <Autocomplete.Group key={name} items={items}>
            <Autocomplete.GroupLabel className="px-3 pt-2 pb-1 text-xs font-semibold text-soft">
              {name}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(item: Item) => <Line key={item.id} item={item} onChoose={onChoose} />}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  )
}

/** Everything that can be done, and every chat and list, by its name. */
const Palette = () => {
  const { open, close } = useShellDialog()
  const chosen = useRef<Item>(undefined)
  const isOpen = open === 'palette'
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(isOpening) => {
        if (!isOpening) close()
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 animate-appear bg-black/50" />
        <Dialog.Popup
          aria-label={m.command_palette()}
          className="fixed inset-x-3 top-[max(0.75rem,12dvh)] z-50 mx-auto max-w-xl animate-appear overflow-hidden rounded-2xl border border-line bg-raised shadow-float outline-none"
          onKeyDown={(event) => {
            const isAgain = COMMANDS.palette.keys?.some((keys) => isPressed(keys, event, isMac())) === true
            if (!isAgain) return
            event.preventDefault()
            close()
          }}
          // What was chosen says where the focus goes.
          finalFocus={() => chosen.current === undefined}
        >
          <Choices
            onChoose={(item) => {
              chosen.current = item
              close()
              // Once this dialog is gone: it may open another, or focus what lies below.
              setTimeout(item.run)
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export default Palette
