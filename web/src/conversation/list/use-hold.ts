import type { Chat } from '@sahut/core/model/chat/chat'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { numberQuery } from '../../api/queries.ts'
import { useWorkplace } from '../../desk/workplace.ts'
import type { Hold } from '../../numbers/hold-text.ts'

/** Most messages leave sooner than this: to ask what holds them would be a call of the API for each, ms. */
const NOTICEABLE_MS = 1_500

/** Whether something has been so for a while. */
const useIsSteady = (isSo: boolean): boolean => {
  const [isSteady, setIsSteady] = useState(false)
  useEffect(() => {
    if (!isSo) return
    const timer = setTimeout(() => {
      setIsSteady(true)
    }, NOTICEABLE_MS)
    return () => {
      clearTimeout(timer)
      setIsSteady(false)
    }
  }, [isSo])
  return isSo && isSteady
}

/** What holds the messages of this chat that wait: its number, or WhatsApp's restriction of it. */
export const useHold = (chat: Chat, messages: readonly MessageEntry[]): Hold | undefined => {
  const { api } = useWorkplace()
  const isWaiting = useIsSteady(messages.some(({ status }) => status === 'queued'))
  const number = useQuery({ ...numberQuery(api, chat.numberId), enabled: isWaiting }).data
  // Only a contact who never wrote is a stranger to WhatsApp.
  const isCold = chat.received === 0
  return useMemo(() => {
    if (!isWaiting || number === undefined) return undefined
    const { state, code, restriction } = number
    if (state !== 'open') return { state, ...(code === undefined ? {} : { code }) }
    return isCold && restriction !== undefined ? { restriction } : undefined
  }, [isWaiting, number, isCold])
}
