import { LoaderCircle, SendHorizontal, Square, Trash2 } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { lengthText } from '../../../content/file/file-words.ts'
import { m } from '../../../paraglide/messages.js'
import { IconButton } from '../../../controls/icon-button.tsx'
import type { Voice } from '../files/uploads.ts'
import { useVoice, type VoiceState } from './use-voice.ts'

const SMALLEST = 6

/** How loud it was in the last seconds, the newest at the end. */
const Level = ({ lately }: { lately: readonly number[] }) => (
  <span aria-hidden className="flex h-8 min-w-0 flex-1 items-center justify-end gap-px overflow-hidden">
    {lately.map((loudness, at) => (
      <span
        key={at}
        className="w-1 shrink-0 rounded-full bg-accent"
        style={{ height: `${String(Math.max(SMALLEST, loudness))}%` }}
      />
    ))}
  </span>
)

const Busy = ({ text }: { text: string }) => (
  <span role="status" className="flex flex-1 items-center gap-2 text-sm text-soft">
    <LoaderCircle aria-hidden size={18} className="shrink-0 animate-spin" />
    {text}
  </span>
)

const Middle = ({ state }: { state: VoiceState }) => {
  switch (state.is) {
    case 'asking':
      return <Busy text={m.voice_asking()} />
    case 'preparing':
      return <Busy text={m.voice_preparing()} />
    case 'recording':
      return (
        <>
          <span aria-hidden className="size-2.5 shrink-0 animate-pulse rounded-full bg-danger" />
          <span className="w-12 shrink-0 tabular-nums" data-testid="voice-time">
            {lengthText(state.seconds)}
          </span>
          <span role="status" className="sr-only">
            {m.voice_recording()}
          </span>
          <Level lately={state.lately} />
        </>
      )
    case 'ready':
      return (
        <audio
          controls
          aria-label={m.voice_listen()}
          src={state.url}
          className="h-10 min-w-0 flex-1"
          data-testid="voice-listen"
        />
      )
    case 'failed':
      return (
        <p role="alert" className="flex-1 text-sm text-danger">
          {state.why === 'refused' ? m.voice_refused() : m.voice_broken()}
        </p>
      )
  }
}

/** Records a voice message in the composer's place: it is sent, listened to first, or thrown away. */
export const VoiceBar = ({
  onSay,
  onClose,
}: {
  onSay: (recorded: Blob, voice: Voice) => void
  onClose: () => void
}) => {
  const { state, stop } = useVoice()
  const bar = useRef<HTMLDivElement>(null)
  // Whoever works by keyboard goes on here: Escape throws it away.
  useEffect(() => {
    bar.current?.focus()
  }, [])
  const send = async (): Promise<void> => {
    const made = state.is === 'ready' ? state : await stop()
    if (made === undefined) return
    onSay(made.recorded, made.voice)
    onClose()
  }
  const canSend = state.is === 'recording' || state.is === 'ready'
  return (
    <div
      ref={bar}
      tabIndex={-1}
      role="group"
      aria-label={m.voice_record()}
      className="flex min-h-10 items-center gap-2 outline-none"
      data-testid="voice-bar"
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose()
      }}
    >
      <IconButton
        icon={Trash2}
        label={state.is === 'failed' ? m.close() : m.voice_discard()}
        className="size-10!"
        onClick={onClose}
      />
      <Middle state={state} />
      {state.is === 'recording' && (
        <IconButton icon={Square} label={m.voice_stop()} className="size-10!" onClick={() => void stop()} />
      )}
      {canSend && (
        <button
          type="button"
          aria-label={m.voice_send()}
          className="grid size-10 shrink-0 place-items-center rounded-xl bg-accent text-on-accent hover:bg-accent-strong"
          onClick={() => void send()}
        >
          <SendHorizontal aria-hidden size={20} />
        </button>
      )}
    </div>
  )
}
