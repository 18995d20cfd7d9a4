import { asSahutError } from '@sahut/core/contract/errors'
import type { MessageEntry, MessageStatus } from '@sahut/core/model/message/message'
import { useState } from 'react'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { type Hold, holdText } from '../../numbers/hold-text.ts'
import { m } from '../../paraglide/messages.js'
import { errorText } from '../../shell/error-text.ts'
import { serverNow } from '../../api/server-clock.ts'
import { useIsPast } from '../../time/use-is-past.ts'
import { Action, Notice } from '../notice.tsx'

/** Most messages leave sooner than this: what could be done about them would only flicker, ms. */
const NOTICEABLE_MS = 1_500

/** Why a message could not be taken back, as it stands by now. */
const refusalText = (error: unknown, status: MessageStatus): string => {
  if (asSahutError(error).code !== 'conflict') return errorText(error)
  return status === 'queued' ? m.cancel_too_late() : m.cancel_sent()
}

/**
 * Below a message that waited when it came on screen: why it waits, how to take it back, and whether that came too
 * late.
 * @param hold what it waits for, where that is known
 * @param onCancel resolves once the message is never sent
 */
export const Waiting = ({
  message,
  status,
  hold,
  onCancel,
}: {
  message: MessageEntry
  status: MessageStatus
  hold: Hold | undefined
  onCancel: (seq: number) => Promise<unknown>
}) => {
  // Gateways differ a little from each other.
  const [since] = useState(() => Math.min(message.sortTs, serverNow()))
  const isNoticeable = useIsPast(since + NOTICEABLE_MS)
  const cancelling = useOnlineMutation({ change: () => onCancel(message.seq) })
  const isOver = useIsPast(hold && 'restriction' in hold ? (hold.restriction.until ?? Infinity) : Infinity)
  const isQueued = status === 'queued'
  const { error } = cancelling
  // What failed or was cancelled says so itself.
  const refusal =
    error !== null && status !== 'failed' && status !== 'cancelled' ? refusalText(error, status) : undefined
  if (refusal === undefined && !(isQueued && isNoticeable)) return null
  const held = isQueued && hold ? holdText(hold, isOver) : undefined
  return (
    <Notice look="text-soft" text={held}>
      {refusal !== undefined && <p role="alert">{refusal}</p>}
      {isQueued && (
        <Action
          text={m.message_cancel()}
          // Once acked it stays so until the log tells that the message is cancelled.
          disabled={cancelling.isPending || cancelling.isSuccess}
          onClick={() => {
            cancelling.mutate()
          }}
        />
      )}
    </Notice>
  )
}
