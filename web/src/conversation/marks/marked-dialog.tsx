import type { MessageEntry } from '@sahut/core/model/message/message'
import { contentWords } from '../../content/content.tsx'
import { m } from '../../paraglide/messages.js'
import { Dialog } from '../../controls/dialog.tsx'
import { exactText } from '../../time/dates.ts'

/** The messages of a chat that the team has given a star; a click leads to one. */
export const MarkedDialog = ({
  messages,
  onChoose,
  onClose,
}: {
  messages: readonly MessageEntry[]
  onChoose: (message: MessageEntry) => void
  onClose: () => void
}) => (
  <Dialog title={m.marks_starred_title()} isOpen onClose={onClose}>
    <ul className="-mx-2 pt-3">
      {messages.map((message) => (
        <li key={message.seq}>
          <button
            type="button"
            className="grid w-full gap-0.5 rounded-lg px-2 py-2 text-left hover:bg-active"
            onClick={() => {
              onChoose(message)
            }}
          >
            <bdi className="line-clamp-2 break-words">{contentWords(message.content)}</bdi>
            <span className="text-xs text-soft">{exactText(message.sortTs)}</span>
          </button>
        </li>
      ))}
    </ul>
  </Dialog>
)
