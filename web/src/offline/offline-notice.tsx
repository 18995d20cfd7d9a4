import { CloudOff } from 'lucide-react'
import { useState } from 'react'
import { useDesk, useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { sinceText } from '../time/dates.ts'

/** Says that the page was opened without a connection, and from when what it shows is. */
export const OfflineNotice = () => {
  const { kept } = useWorkplace()
  const isConnected = useDesk(({ connection }) => connection === 'connected')
  const [wasConnected, setWasConnected] = useState(isConnected)
  if (isConnected && !wasConnected) setWasConnected(true)
  if (kept === undefined || wasConnected) return null
  return (
    <p
      role="status"
      data-testid="offline"
      className="flex shrink-0 items-center justify-center gap-2 border-b border-line bg-warn-soft px-4 py-2 text-center text-sm font-medium text-warn"
    >
      <CloudOff aria-hidden size={18} className="shrink-0" />
      {m.offline({ since: sinceText(kept.at) })}
    </p>
  )
}
