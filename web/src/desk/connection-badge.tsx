import { CircleAlert, CloudOff, LoaderCircle, type LucideIcon, Wifi } from 'lucide-react'
import { type Phase, phaseOf } from '../live/conversation-state.ts'
import type { ConnectionState } from '../live/live.ts'
import { m } from '../paraglide/messages.js'
import { useDesk } from './workplace.ts'

type Badge = { name: string; text: string; icon: LucideIcon; look: string; turns?: boolean }

const WAIT = { icon: LoaderCircle, look: 'text-warn', turns: true }
const GOOD = { icon: Wifi, look: 'text-accent-ink' }

/** What may honestly be said, of the connection and, where one is open, of the chat. */
const badgeOf = (connection: ConnectionState, phase: Phase | undefined): Badge => {
  if (phase?.is === 'refused') {
    return { name: 'refused', text: m.connection_refused(), icon: CircleAlert, look: 'text-danger' }
  }
  if (connection === 'connecting') return { name: 'connecting', text: m.connection_connecting(), ...WAIT }
  if (connection !== 'connected') {
    return { name: 'reconnecting', text: m.connection_reconnecting(), icon: CloudOff, look: 'text-danger' }
  }
  switch (phase?.is) {
    case 'loading':
    case 'joining':
      return { name: phase.is, text: m.connection_joining(), ...WAIT }
    case 'catching-up':
      return { name: phase.is, text: m.connection_catching_up({ count: phase.missing }), ...WAIT }
    case 'level':
      return { name: phase.is, text: m.connection_level(), ...GOOD }
    case undefined:
      return { name: 'connected', text: m.connection_live(), ...GOOD }
  }
}

/** The state of the connection, and with `ofChat` of the open chat too. */
export const ConnectionBadge = ({ ofChat = false }: { ofChat?: boolean }) => {
  const connection = useDesk((view) => view.connection)
  const conversation = useDesk((view) => (ofChat ? view.conversation?.state : undefined))
  const phase: Phase | undefined = ofChat
    ? conversation
      ? phaseOf(conversation)
      : { is: 'loading' }
    : undefined
  const { name, text, icon: Icon, look, turns } = badgeOf(connection, phase)
  return (
    <p
      role="status"
      title={text}
      data-connection={ofChat ? name : undefined}
      className={`flex min-w-0 items-center gap-1.5 text-[0.8125rem] font-medium ${look}`}
    >
      <Icon aria-hidden size={16} className={`shrink-0 ${turns ? 'animate-spin' : ''}`} />
      <span className={ofChat ? `truncate ${look === GOOD.look ? '@max-xl:sr-only' : ''}` : 'sr-only'}>
        {text}
      </span>
    </p>
  )
}
