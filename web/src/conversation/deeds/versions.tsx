import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { contentWords } from '../../content/content.tsx'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { errorText } from '../../shell/error-text.ts'
import { exactText } from '../../time/dates.ts'
import { Action, Notice } from '../notice.tsx'

const Before = ({ chatId, message: { seq, contentSeq } }: { chatId: ChatId; message: MessageEntry }) => {
  const { api } = useWorkplace()
  const { data, error } = useQuery({
    queryKey: ['versions', chatId, seq, contentSeq],
    queryFn: ({ signal }) => api.versions({ chatId, seq }, signal),
  })
  if (error) return <p role="alert">{errorText(error)}</p>
  return (
    <ol className="max-w-[min(86%,42rem)] rounded-lg bg-sunken px-2.5 py-1.5 text-sm text-soft">
      {(data ?? []).slice(0, -1).map((version) => (
        <li key={version.seq} data-testid="version" className="[overflow-wrap:anywhere] whitespace-pre-wrap">
          <bdi>{contentWords(version.content)}</bdi>
          {version.at !== undefined && <span className="ps-2 text-xs">{exactText(version.at)}</span>}
        </li>
      ))}
    </ol>
  )
}

/** That a message says something else than at first, and what it said, for who wants to see it. */
export const Edited = ({ chatId, message }: { chatId: ChatId; message: MessageEntry }) => {
  const [isOpen, setOpen] = useState(false)
  if (message.deed?.type !== 'edit') return null
  return (
    <>
      <Notice look="text-soft">
        <Action
          text={isOpen ? m.edited_hide() : m.edited()}
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen)
          }}
        />
      </Notice>
      {isOpen && <Before chatId={chatId} message={message} />}
    </>
  )
}
