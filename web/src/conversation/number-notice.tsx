import type { Chat } from '@sahut/core/model/chat/chat'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import { skipToken, useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense } from 'react'
import { numberQuery } from '../api/queries.ts'
import { useWorkplace } from '../desk/workplace.ts'
import { agentText } from '../numbers/number-text.ts'
import { m } from '../paraglide/messages.js'
import { momentText } from '../time/dates.ts'

const BlockedNotice = lazy(() => import('../person/blocked-notice.tsx'))

/** How often the number of an open chat is looked at, ms. */
const SHOWN_MS = 15_000

const Line = ({ children }: { children: ReactNode }) => (
  <p
    role="status"
    data-testid="number-notice"
    className="mx-4 mt-2 rounded-xl bg-warn-soft px-3 py-2 text-sm text-warn"
  >
    {children}
  </p>
)

const useNumber = (chat: Chat | undefined): WhatsAppNumber | undefined => {
  const { api } = useWorkplace()
  const query = chat && numberQuery(api, chat.numberId)
  return useQuery({
    queryKey: query?.queryKey ?? ['number'],
    queryFn: chat ? () => api.number(chat.numberId) : skipToken,
    refetchInterval: SHOWN_MS,
  }).data
}

/** The chat's number, before anything is written: that it is not connected, or that it is no more and takes no answer, as who is blocked takes none. */
export const NumberNotice = ({ chat, children }: { chat: Chat | undefined; children: ReactNode }) => {
  const number = useNumber(chat)
  if (number?.retired !== undefined) {
    const time = momentText(number.retired.at)
    return (
      <div className="pb-4">
        <Line>
          {number.retired.why === 'removed'
            ? m.chat_number_removed({ time })
            : m.chat_number_replaced({ time })}
        </Line>
      </div>
    )
  }
  if (chat?.work?.blocked === true)
    return (
      <Suspense fallback={<div className="h-16" />}>
        <BlockedNotice chat={chat} />
      </Suspense>
    )
  return (
    <>
      {number !== undefined && number.state !== 'open' && number.state !== 'connecting' && (
        <Line>{agentText(number)}</Line>
      )}
      {children}
    </>
  )
}
