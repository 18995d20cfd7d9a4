import { Dialog as Base } from '@base-ui/react/dialog'
import type { Chat } from '@sahut/core/model/chat/chat'
import { X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { m } from '../paraglide/messages.js'
import { BESIDE } from './use-person-pane.ts'
import { PersonBody } from './person-body.tsx'

const follow = (changed: () => void): (() => void) => {
  const query = matchMedia(BESIDE)
  query.addEventListener('change', changed)
  return () => {
    query.removeEventListener('change', changed)
  }
}
const useIsBeside = (): boolean => useSyncExternalStore(follow, () => matchMedia(BESIDE).matches)

const closeClass = 'grid size-9 shrink-0 place-items-center rounded-lg text-soft hover:bg-active'
const headClass = 'flex min-h-16 items-center justify-between border-b border-line px-4'

/** What is known of the person whom the open chat is with: beside it, or over it where there is no room. */
const PersonPane = ({ chat, onClose }: { chat: Chat; onClose: () => void }) => {
  const isBeside = useIsBeside()
  const title = m.person_title()
  if (isBeside)
    return (
      <aside
        aria-label={title}
        data-region
        data-testid="person-pane"
        className="flex h-full w-84 shrink-0 flex-col border-l border-line bg-panel"
      >
        <div className={headClass}>
          <h2 className="text-base font-bold">{title}</h2>
          <button type="button" aria-label={m.close()} className={closeClass} onClick={onClose}>
            <X aria-hidden size={20} />
          </button>
        </div>
        <PersonBody chat={chat} />
      </aside>
    )
  return (
    <Base.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 animate-appear bg-black/50" />
        <Base.Popup
          data-testid="person-pane"
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-sm animate-appear flex-col border-l border-line bg-panel shadow-float outline-none"
        >
          <div className={headClass}>
            <Base.Title className="text-base font-bold">{title}</Base.Title>
            <Base.Close aria-label={m.close()} className={closeClass}>
              <X aria-hidden size={20} />
            </Base.Close>
          </div>
          <PersonBody chat={chat} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

export default PersonPane
