import { quoteOf } from '@sahut/core/model/content/content'
import type { ChatId } from '@sahut/core/model/ids'
import { type MessageEntry, TEXT_LIMIT } from '@sahut/core/model/message/message'
import { MessagesSquare, SendHorizontal } from 'lucide-react'
import { type Ref, useImperativeHandle } from 'react'
import { m } from '../../paraglide/messages.js'
import type { Said } from '../../live/outbox.ts'
import { isolated } from '../../text/shown-text.ts'
import { AttachButton } from './files/attach-button.tsx'
import { useEmoji } from './emoji/use-emoji.tsx'
import { useCanned } from './canned/use-canned.tsx'
import { useMentions } from './mentions/use-mentions.tsx'
import { useMembers } from './mentions/use-members.ts'
import { MoreKinds } from './kinds/more-kinds.tsx'
import { ReplyBar } from './reply-bar.tsx'
import { useComposing } from './use-composing.ts'
import { useVoiceBar } from './voice/use-voice-bar.tsx'
import { isSending, useArea, WritingArea } from './writing-area.tsx'

/** So much of what is answered is kept with a draft. */
const QUOTED = 1_000

/** From so few characters left on they are counted. */
const COUNTED = 1_000

/** Lets others put a text in, or say what is answered. */
export type ComposerHandle = { insert: (said: Said) => void; reply: (message: MessageEntry) => void }

const Counter = ({ length }: { length: number }) => {
  const left = TEXT_LIMIT - length
  if (left > COUNTED) return null
  return (
    <p
      id="composer-count"
      role="status"
      className={`px-4 pt-1 text-xs ${left < 0 ? 'text-danger' : 'text-soft'}`}
    >
      {left < 0 ? m.composer_over({ count: -left }) : m.composer_left({ count: left })}
    </p>
  )
}

/** Asks before a second answer goes out; the next send is the reply. */
const Answered = ({ by: { author } }: { by: MessageEntry }) => (
  <p
    role="alert"
    className="mb-2 flex items-center gap-2 rounded-xl bg-warn-soft px-3 py-2 text-sm text-warn"
  >
    <MessagesSquare aria-hidden size={16} className="shrink-0" />
    {author.type === 'agent'
      ? m.composer_answered({ name: isolated(author.name) })
      : m.composer_answered_phone()}
  </p>
)

const SendButton = ({ isReady }: { isReady: boolean }) => (
  <button
    type="submit"
    aria-label={m.composer_send()}
    aria-disabled={!isReady}
    className={`grid size-10 shrink-0 place-items-center rounded-xl transition-colors ${isReady ? 'bg-accent text-on-accent hover:bg-accent-strong' : 'text-soft'}`}
  >
    <SendHorizontal aria-hidden size={20} />
  </button>
)

/** Where an agent writes. What is typed is kept as the chat's draft until it is sent. */
export const Composer = ({
  chatId,
  name,
  onFiles,
  ref,
}: {
  chatId: ChatId
  name: string
  /** The agent has chosen files. */
  onFiles: (files: Iterable<File>) => void
  ref: Ref<ComposerHandle>
}) => {
  const { text, isReady, answered, quote, type, answer, send, say, pause } = useComposing(chatId)
  const voice = useVoiceBar(chatId)
  const area = useArea(text, voice.bar === false)
  const mentions = useMentions(area, text, type, useMembers(chatId))
  const canned = useCanned(chatId, area, text, type)
  const emoji = useEmoji(area, text, type)
  const sendAndStay = () => {
    if (send()) area.current?.focus()
  }
  useImperativeHandle(ref, () => ({
    insert: ({ text: more = '', quote: given }) => {
      type(text === '' ? more : `${text}\n${more}`)
      if (given !== undefined) answer(given)
      area.current?.focus()
    },
    reply: (message) => {
      answer({ ...quoteOf(message, QUOTED), seq: message.seq })
      area.current?.focus()
    },
  }))

  return (
    <form
      data-region
      className="talk-width px-2 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:px-4 sm:pb-4"
      onSubmit={(event) => {
        event.preventDefault()
        sendAndStay()
      }}
    >
      {answered !== undefined && <Answered by={answered} />}
      {quote !== undefined && (
        <ReplyBar
          quote={quote}
          name={name}
          onCancel={() => {
            answer(undefined)
            area.current?.focus()
          }}
        />
      )}
      {mentions.list}
      {canned.list}
      {voice.bar === false && emoji.panel}
      <div className="rounded-2xl border border-line bg-raised p-1.5 shadow-bubble focus-within:border-accent focus-within:ring-1 focus-within:ring-accent">
        {voice.bar || (
          <div className="flex items-end gap-1.5">
            <MoreKinds onSay={say} />
            <AttachButton onChoose={onFiles} />
            {emoji.button}
            <WritingArea
              ref={area}
              name={name}
              value={text}
              onChange={(event) => {
                type(event.target.value)
                mentions.follow()
                canned.follow()
              }}
              onBlur={pause}
              onKeyDown={(event) => {
                if (mentions.takeKey(event) || canned.takeKey(event)) return
                if (event.key === 'Escape' && quote !== undefined) answer(undefined)
                if (!isSending(event)) return
                event.preventDefault()
                sendAndStay()
              }}
            />
            {(text === '' && voice.button) || <SendButton isReady={isReady} />}
          </div>
        )}
        <Counter length={text.length} />
        <p id="composer-hint" className="sr-only">
          {m.composer_hint()}
        </p>
      </div>
    </form>
  )
}
