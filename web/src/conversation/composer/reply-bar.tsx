import type { Quote } from '@sahut/core/model/content/beside'
import { X } from 'lucide-react'
import { lineWords } from '../../content/line-words.ts'
import { m } from '../../paraglide/messages.js'
import { IconButton } from '../../controls/icon-button.tsx'

/** Over the composer: which message the next one answers. @param name the contact's */
export const ReplyBar = ({ quote, name, onCancel }: { quote: Quote; name: string; onCancel: () => void }) => {
  const words = lineWords(quote.text ?? '', quote.what)
  return (
    <div
      data-testid="reply-bar"
      className="mb-2 flex items-center gap-2 rounded-xl border border-line bg-raised py-1 pr-1 pl-3 text-sm shadow-bubble"
    >
      <p className="min-w-0 flex-1 border-l-4 border-accent-ink pl-2">
        <span dir="auto" className="block truncate text-xs font-semibold text-accent-ink">
          {m.reply_to({ name: quote.fromMe === true ? m.quote_us() : name })}
        </span>
        <span dir="auto" className="line-clamp-2 break-words text-soft">
          {words}
        </span>
      </p>
      <IconButton icon={X} label={m.reply_cancel()} onClick={onCancel} />
    </div>
  )
}
