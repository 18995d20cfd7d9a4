import type { MessageStatus } from '@sahut/core/model/message/message'
import { Ban, Check, CheckCheck, CircleAlert, Clock3, ClockAlert, type LucideIcon } from 'lucide-react'
import { m } from '../paraglide/messages.js'

/** What a tick can say: the status, or that nobody knows yet. */
export type TickStatus = MessageStatus | 'unconfirmed'

const TICKS: Record<TickStatus, { icon: LucideIcon; label: () => string; look: string }> = {
  queued: { icon: Clock3, label: m.status_queued, look: '' },
  sent: { icon: Check, label: m.status_sent, look: '' },
  delivered: { icon: CheckCheck, label: m.status_delivered, look: '' },
  read: { icon: CheckCheck, label: m.status_read, look: 'text-read' },
  cancelled: { icon: Ban, label: m.status_cancelled, look: '' },
  failed: { icon: CircleAlert, label: m.status_failed, look: 'text-danger' },
  unconfirmed: { icon: ClockAlert, label: m.status_unconfirmed, look: 'text-warn' },
}

/** How far a message of ours got. */
export const Ticks = ({ status, size = 16 }: { status: TickStatus; size?: number }) => {
  const { icon: Icon, label, look } = TICKS[status]
  return (
    <span role="img" aria-label={label()} title={label()} className={`inline-flex shrink-0 ${look}`}>
      <Icon aria-hidden size={size} strokeWidth={2} />
    </span>
  )
}
