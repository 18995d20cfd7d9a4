import type { Chat } from '@sahut/core/model/chat/chat'
import { Ban } from 'lucide-react'
import { useState } from 'react'
import { useWorkplace } from '../desk/workplace.ts'
import { m } from '../paraglide/messages.js'
import { Problem } from '../settings/problem.tsx'
import { Button } from '../controls/button.tsx'
import { contactName } from '../shell/contact-text.ts'
import { QuestionDialog } from '../controls/question-dialog.tsx'
import { isolated } from '../text/shown-text.ts'
import { useBlock } from './use-block.ts'

/** Blocks whom a chat is with on WhatsApp, or unblocks them. */
export const BlockRow = ({ chat }: { chat: Chat }) => {
  const { api } = useWorkplace()
  const [isAsked, setAsked] = useState(false)
  const { isBlocked, isWaiting, isRefused, isAsking, error, set } = useBlock(chat)
  return (
    <section className="grid gap-2 border-t border-line px-4 pt-4">
      <Button
        className={isBlocked ? '' : 'text-danger'}
        disabled={isAsking || isWaiting}
        onClick={() => {
          if (isBlocked) set(false)
          else setAsked(true)
        }}
      >
        <Ban aria-hidden size={16} />
        {isBlocked ? m.block_end() : m.block()}
      </Button>
      {isWaiting && (
        <p role="status" className="text-sm text-soft">
          {m.block_waiting()}
        </p>
      )}
      {isRefused && (
        <p role="status" className="text-sm text-warn">
          {m.block_refused()}
        </p>
      )}
      <Problem error={error} />
      <QuestionDialog
        question={
          isAsked
            ? {
                title: m.block_title({ name: isolated(contactName(chat)) }),
                body: m.block_body(),
                act: m.block(),
                change: (signal) => api.setBlock(chat.chatId, true, signal),
              }
            : undefined
        }
        onClose={() => {
          setAsked(false)
        }}
        onDone={() => {
          setAsked(false)
        }}
      />
    </section>
  )
}
