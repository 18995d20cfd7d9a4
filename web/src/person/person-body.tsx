import type { Chat } from '@sahut/core/model/chat/chat'
import { isGroup } from '@sahut/core/model/ids'
import { useQuery } from '@tanstack/react-query'
import { personFieldsQuery, personQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { ReadList } from '../settings/read-list.tsx'
import { LabelPicker } from '../work/pickers.tsx'
import { useWorkChange } from '../work/use-work-change.ts'
import { BlockRow } from './block-row.tsx'
import { Part } from './part.tsx'
import { PersonChats } from './person-chats.tsx'
import { PersonHead } from './person-head.tsx'
import { SharedPart } from './shared-part.tsx'
import { PersonNotes } from './person-notes.tsx'

const Labels = ({ chat }: { chat: Chat }) => {
  const { change, error } = useWorkChange(chat)
  return (
    <Part title={m.work_labels()}>
      <div className="justify-self-start">
        <LabelPicker chat={chat} onChange={change} />
      </div>
      {error !== undefined && (
        <p role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
    </Part>
  )
}

const OfPerson = ({ chat }: { chat: Chat }) => {
  const { api } = useWorkplace()
  const person = useQuery(personQuery(api, chat))
  const fields = useQuery(personFieldsQuery(api)).data ?? []
  return (
    <ReadList read={person}>
      {(known) => (
        <>
          <PersonHead chat={chat} person={known} fields={fields} />
          <Labels chat={chat} />
          <PersonNotes chat={chat} />
          <PersonChats chat={chat} person={known} />
          <SharedPart chat={chat} />
          <BlockRow chat={chat} />
        </>
      )}
    </ReadList>
  )
}

/** What the pane says of whom a chat is with; of a group that is what the team marks it by. */
export const PersonBody = ({ chat }: { chat: Chat }) => (
  <div className="min-h-0 flex-1 overflow-y-auto pb-4">
    {isGroup(chat.contact.id) ? (
      <>
        <p className="px-4 py-4 text-sm text-soft">{m.person_group()}</p>
        <Labels chat={chat} />
        <SharedPart chat={chat} />
      </>
    ) : (
      <OfPerson chat={chat} />
    )}
  </div>
)
