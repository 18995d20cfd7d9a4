import type { Person } from '@sahut/core/contract/persons'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { PersonId } from '@sahut/core/model/ids'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MessagesSquare } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { personQuery } from '../api/queries.ts'
import { useOnlineMutation } from '../api/use-online-mutation.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { isolated } from '../text/shown-text.ts'
import { exactText, listTimeText } from '../time/dates.ts'
import { Part } from './part.tsx'
import { usePlaces } from './use-places.ts'

const MergeDialog = lazy(() => import('./merge-dialog.tsx'))
const ThreadDialog = lazy(() => import('./thread-dialog.tsx'))

const ChatLine = ({ chat, place, isOpen }: { chat: Chat; place: string; isOpen: boolean }) => (
  <li>
    <Link
      to="/inbox/$list/chat/$chatId"
      params={{ list: chat.inboxId, chatId: chat.chatId }}
      aria-current={isOpen ? 'true' : undefined}
      className="flex items-baseline gap-2 rounded-lg px-2 py-1.5 text-sm hover:bg-active aria-[current]:bg-active aria-[current]:font-semibold"
    >
      <bdi className="min-w-0 flex-1 truncate">{place}</bdi>
      <time
        dateTime={new Date(chat.lastTs).toISOString()}
        title={exactText(chat.lastTs)}
        className="shrink-0 text-xs text-soft"
      >
        {listTimeText(chat.lastTs)}
      </time>
    </Link>
  </li>
)

/** All chats of a person that the agent sees, and who else turned out to be them. */
export const PersonChats = ({ chat, person }: { chat: Chat; person: Person }) => {
  const { api } = useWorkplace()
  const queries = useQueryClient()
  const placeOf = usePlaces()
  const [isMerging, setMerging] = useState(false)
  const [isReading, setReading] = useState(false)
  const take = (known: Person) => {
    queries.setQueryData(personQuery(api, chat).queryKey, known)
  }
  const parting = useOnlineMutation({
    change: (personId: PersonId, signal) => api.partPersons(chat.chatId, personId, signal),
    onSuccess: take,
  })
  return (
    <Part title={m.person_chats()}>
      <ul className="-mx-2" data-testid="person-chats">
        {person.chats.map((one) => (
          <ChatLine key={one.chatId} chat={one} place={placeOf(one)} isOpen={one.chatId === chat.chatId} />
        ))}
      </ul>
      {person.chats.length > 1 && (
        <Button
          className="justify-self-start"
          onClick={() => {
            setReading(true)
          }}
        >
          <MessagesSquare aria-hidden size={16} />
          {m.person_thread()}
        </Button>
      )}
      {isReading && (
        <Suspense>
          <ThreadDialog
            chat={chat}
            onClose={() => {
              setReading(false)
            }}
          />
        </Suspense>
      )}
      {person.merged.map(({ personId, label, by, at }) => (
        <p key={personId} className="flex items-center gap-2 text-sm text-soft">
          <span className="min-w-0 flex-1" title={exactText(at)}>
            {m.person_merged_by({ name: isolated(label), who: isolated(by.name) })}
          </span>
          <Button
            disabled={parting.isPending}
            onClick={() => {
              parting.mutate(personId)
            }}
          >
            {m.person_part()}
          </Button>
        </p>
      ))}
      <Problem error={parting.error} />
      <Button
        className="justify-self-start"
        onClick={() => {
          setMerging(true)
        }}
      >
        {m.person_merge()}
      </Button>
      {isMerging && (
        <Suspense>
          <MergeDialog
            chat={chat}
            person={person}
            onDone={take}
            onClose={() => {
              setMerging(false)
            }}
          />
        </Suspense>
      )}
    </Part>
  )
}
