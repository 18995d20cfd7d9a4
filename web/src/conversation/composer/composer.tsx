import { quoteOf } from '@sahut/core/model/content/content'
import type { ChatId } from '@sahut/core/model/ids'
import { type MessageEntry, TEXT_LIMIT } from '@sahut/core/model/message'
import { MessagesSquare, SendHorizontal } from 'lucide-react'
import {
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react'
import { m } from '../../paraglide/messages.js'
import type { Said } from '../../live/outbox.ts'
import { isolated } from '../../text/shown-text.ts'
import { AttachButton } from './files/attach-button.tsx'
import { isSendKey } from './enter-key.ts'
import { useMentions } from './mentions/use-mentions.tsx'
import { useMembers } from './mentions/use-members.ts'
import { MoreKinds } from './kinds/more-kinds.tsx'
import { ReplyBar } from './reply-bar.tsx'
import { useComposing } from './use-composing.ts'

/** So much of what is answered is kept with a draft. */
const QUOTED = 1_000

/** From so few characters left on they are counted. */
const COUNTED = 1_000

const HEIGHT_LIMIT_PX = 168

/** Lets others put a text in, or say what is answered. */
export type ComposerHandle = { insert: (said: Said) => void; reply: (message: MessageEntry) => void }

/** A keyboard of glass has no Shift+Enter: there Enter begins a line. */
const hasRealKeyboard = () => !matchMedia('(pointer: coarse)').matches

const isSending = ({ nativeEvent }: KeyboardEvent): boolean => isSendKey(nativeEvent) && hasRealKeyboard()

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

/** The input is as high as its text, and has the focus where that brings up no keyboard of glass. */
const useArea = (text: string): RefObject<HTMLTextAreaElement | null> => {
  const area = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    const { current } = area
    if (current === null) return
    current.style.height = 'auto'
    current.style.height = `${Math.min(current.scrollHeight, HEIGHT_LIMIT_PX)}px`
  }, [text])
  useLayoutEffect(() => {
    if (hasRealKeyboard()) area.current?.focus()
  }, [])
  return area
}

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
  const area = useArea(text)
  const { list, follow, takeKey } = useMentions(area, text, type, useMembers(chatId))
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
      {list}
      <div className="rounded-2xl border border-line bg-raised p-1.5 shadow-bubble focus-within:border-accent focus-within:ring-1 focus-within:ring-accent">
        <div className="flex items-end gap-1.5">
          <MoreKinds onSay={say} />
          <AttachButton onChoose={onFiles} />
          <textarea
            ref={area}
            rows={1}
            value={text}
            data-testid="composer"
            aria-label={m.composer_label({ name })}
            aria-describedby="composer-hint composer-count"
            aria-invalid={text.length > TEXT_LIMIT}
            placeholder={m.composer_placeholder()}
            enterKeyHint="enter"
            className="min-h-10 flex-1 resize-none bg-transparent px-3 py-2 leading-6 outline-none placeholder:text-soft"
            onChange={(event) => {
              type(event.target.value)
              follow()
            }}
            onBlur={pause}
            onKeyDown={(event) => {
              if (takeKey(event)) return
              if (event.key === 'Escape' && quote !== undefined) answer(undefined)
              if (!isSending(event)) return
              event.preventDefault()
              sendAndStay()
            }}
          />
          <SendButton isReady={isReady} />
        </div>
        <Counter length={text.length} />
        <p id="composer-hint" className="sr-only">
          {m.composer_hint()}
        </p>
      </div>
    </form>
  )
}
