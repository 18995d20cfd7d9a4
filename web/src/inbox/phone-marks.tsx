import { isMuted, type PhoneSettings } from '@sahut/core/model/number/phone-settings'
import { Archive, BellOff, Pin } from 'lucide-react'
import { m } from '../paraglide/messages.js'

/** What the owner set of a chat on the phone. */
export const PhoneMarks = ({ settings }: { settings: PhoneSettings | undefined }) => {
  const marks = [
    settings?.pinned === true && { Icon: Pin, text: m.phone_pinned() },
    isMuted(settings, Date.now()) && { Icon: BellOff, text: m.phone_muted() },
    settings?.archived === true && { Icon: Archive, text: m.phone_archived() },
  ].filter((mark) => mark !== false)
  return marks.map(({ Icon, text }) => (
    <span key={text} role="img" aria-label={text} title={text} className="shrink-0 text-soft">
      <Icon aria-hidden size={14} />
    </span>
  ))
}
