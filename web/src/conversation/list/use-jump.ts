import type { Quote } from '@sahut/core/model/content/beside'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { useCallback, useEffect, useState } from 'react'
import { useWorkplace } from '../../desk/workplace.ts'
import type { Conversation } from '../../live/conversation-state.ts'
import type { Row } from './rows.ts'
import { useChosenMessage } from './use-chosen-message.ts'

/** Farther back than so many messages nobody waits for: where its place is known, and where it may be nowhere. */
const REACHED_MESSAGES = { sure: 2_500, unsure: 300 }

/** How long what was found stands out, and how long it is said that nothing was, ms. */
const FOUND_MS = 2_500
const MISSING_MS = 4_000

/** Names of WhatsApp's are sure; places may have been given anew. */
const isIt = (row: Row, { whatsappId, fromMe }: Quote): boolean =>
  messagesIn(row).some(
    (message) => message.whatsappId === whatsappId && (fromMe === undefined || message.fromMe === fromMe),
  )

const messagesIn = (row: Row): readonly MessageEntry[] => {
  if (row.type === 'message') return [row.message]
  return row.type === 'album' ? row.messages : []
}

/** Whether what is looked for could still come with an older page. */
const canCome = ({ messages, older, olderPhase }: Conversation, { seq }: Quote): boolean =>
  older !== undefined &&
  olderPhase !== 'failed' &&
  messages.length < REACHED_MESSAGES[seq === undefined ? 'unsure' : 'sure'] &&
  (messages[0]?.seq ?? 0) >= (seq ?? 0)

/**
 * Brings the message that another one answers, or that a search found, on the screen, and has it stand out for a moment.
 * @param show shows the row at an index
 */
export const useJump = (state: Conversation, rows: readonly Row[], show: (index: number) => void) => {
  const { desk } = useWorkplace()
  const [wanted, setWanted] = useState<Quote>()
  const [found, setFound] = useState<string>()
  const [isMissing, setMissing] = useState(false)

  useEffect(() => {
    if (wanted === undefined) return
    const index = rows.findIndex((row) => isIt(row, wanted))
    const row = rows[index]
    if (row === undefined && canCome(state, wanted)) {
      if (state.olderPhase === 'idle') desk.chat()?.wantOlder()
      return
    }
    if (row !== undefined) show(index)
    // What is looked for ends here: found or not.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setWanted(undefined)
    setFound(row?.key)
    setMissing(row === undefined)
  }, [wanted, rows, state, show, desk])

  useEffect(() => {
    if (found === undefined) return
    const timer = setTimeout(() => {
      setFound(undefined)
    }, FOUND_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [found])

  useEffect(() => {
    if (!isMissing) return
    const timer = setTimeout(() => {
      setMissing(false)
    }, MISSING_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [isMissing])

  const jumpTo = useCallback((quote: Quote) => {
    setMissing(false)
    setWanted(quote)
  }, [])
  useChosenMessage(state.chat?.chatId, jumpTo)
  return { found, isMissing, jumpTo }
}
