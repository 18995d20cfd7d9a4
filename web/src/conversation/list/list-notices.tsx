import { ArrowDown } from 'lucide-react'
import { COMMANDS } from '../../commands/commands.ts'
import { useCommand } from '../../commands/use-command.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import type { Conversation } from '../../live/conversation-state.ts'
import { m } from '../../paraglide/messages.js'
import { Button } from '../../controls/button.tsx'

/** How the page before is coming. */
export const OlderState = ({ state }: { state: Conversation }) => {
  const { desk } = useWorkplace()
  if (state.olderPhase === 'idle') return null
  return (
    <div className="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center">
      <div className="pointer-events-auto flex items-center gap-2 rounded-full bg-raised px-3 py-1.5 text-xs font-medium text-soft shadow-float">
        {state.olderPhase === 'asked' ? (
          <span role="status">{m.chat_older_loading()}</span>
        ) : (
          <>
            <span role="alert">{m.chat_older_failed()}</span>
            <button
              type="button"
              className="font-semibold text-accent-ink underline"
              onClick={() => desk.chat()?.wantOlder()}
            >
              {m.try_again()}
            </button>
          </>
        )}
      </div>
    </div>
  )
}

/** Leads to the newest message; says how many are below. */
export const ToEnd = ({ below, onClick }: { below: number; onClick: () => void }) => {
  useCommand('newest', onClick)
  return (
    <div className="talk-width pointer-events-none absolute inset-x-0 bottom-3 flex justify-end px-4">
      <Button
        className="pointer-events-auto min-w-10 animate-appear rounded-full px-2.5 shadow-float"
        aria-label={below > 0 ? m.chat_new_below({ count: below }) : COMMANDS.newest.title()}
        onClick={onClick}
      >
        {below > 0 && <span className="pl-1.5">{m.chat_new_below({ count: below })}</span>}
        <ArrowDown aria-hidden size={20} />
      </Button>
    </div>
  )
}

/** Says that nothing new can come, over the messages so that they stay where they are. */
export const Outdated = () => {
  const isLost = useDesk(({ connection }) => connection === 'reconnecting')
  if (!isLost) return null
  return (
    <p className="pointer-events-none absolute inset-x-0 top-0 z-10 animate-appear bg-warn-soft px-4 py-1.5 text-center text-[0.8125rem] font-medium text-warn">
      {m.connection_outdated()}
    </p>
  )
}

/** Said where what was looked for is not in the log. */
export const QuoteMissing = () => (
  <div className="pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center px-4">
    <p
      role="status"
      className="animate-appear rounded-xl bg-raised px-3 py-1.5 text-center text-xs font-medium text-soft shadow-float"
    >
      {m.quote_missing()}
    </p>
  </div>
)
