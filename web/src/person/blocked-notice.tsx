import type { Chat } from '@sahut/core/model/chat/chat'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { useBlock } from './use-block.ts'

/** Stands where one writes, while the contact is blocked. */
const BlockedNotice = ({ chat }: { chat: Chat }) => {
  const { isWaiting, isAsking, error, set } = useBlock(chat)
  return (
    <div
      role="status"
      data-testid="blocked-notice"
      className="mx-4 mt-2 mb-4 flex flex-wrap items-center gap-3 rounded-xl bg-warn-soft px-3 py-2 text-sm text-warn"
    >
      <span className="flex-1">{isWaiting ? m.block_waiting() : m.block_notice()}</span>
      <Button
        disabled={isAsking || isWaiting}
        onClick={() => {
          set(false)
        }}
      >
        {m.block_end()}
      </Button>
      <Problem error={error} />
    </div>
  )
}

export default BlockedNotice
