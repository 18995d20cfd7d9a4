import { useState } from 'react'
import { useOnlineMutation } from '../../api/use-online-mutation.ts'
import { useDesk, useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { errorText } from '../../shell/error-text.ts'
import { useIsPast } from '../../time/use-is-past.ts'

/** A phone that is on the internet answers sooner, ms. */
const ANSWER_MS = 20_000

/** Where all ends that is here: what is older the number's phone may have. */
export const ChatStart = () => {
  const { api } = useWorkplace()
  const chatId = useDesk(({ conversation }) => conversation?.chatId)
  const past = useDesk(({ conversation }) => conversation?.state.chat?.past)
  const earliest = useDesk(({ conversation }) => conversation?.state.messages[0]?.seq)
  // What was asked for is what comes before these: once it is here, there may be more.
  const [asked, setAsked] = useState<{ before: number | undefined; at: number }>()
  const isAsked = asked !== undefined && asked.before === earliest
  const isLate = useIsPast(isAsked ? asked.at + ANSWER_MS : Infinity, Date.now)
  const asking = useOnlineMutation({
    change: (_input, signal) => (chatId === undefined ? Promise.resolve({}) : api.loadOlder(chatId, signal)),
    onSuccess: () => {
      setAsked({ before: earliest, at: Date.now() })
    },
  })
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-2.5 text-center text-xs font-medium text-soft">
      <span className="rounded-lg bg-raised px-3 py-1 shadow-bubble">
        {past === 'all' ? m.older_all() : m.chat_start()}
      </span>
      {past !== 'all' && !isAsked && (
        <button
          type="button"
          className="rounded-lg bg-raised px-3 py-1.5 font-semibold text-accent-ink underline shadow-bubble disabled:opacity-60"
          disabled={asking.isPending}
          onClick={() => {
            asking.mutate()
          }}
        >
          {m.older_ask()}
        </button>
      )}
      {past !== 'all' && isAsked && (
        <p role="status" className="max-w-prose rounded-lg bg-raised px-3 py-1 shadow-bubble">
          {isLate ? m.older_waits() : m.older_asked()}
        </p>
      )}
      {asking.error !== null && (
        <p role="alert" className="text-danger">
          {errorText(asking.error)}
        </p>
      )}
    </div>
  )
}
