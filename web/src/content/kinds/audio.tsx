import type { AudioContent } from '@sahut/core/model/content/audio'
import { Pause, Play } from 'lucide-react'
import { useRef, useState } from 'react'
import { m } from '../../paraglide/messages.js'
import { WithCaption } from '../file/caption.tsx'
import { FileNotice } from '../file/file-frame.tsx'
import { useFile } from '../file/file-place.ts'
import { lengthText } from '../file/file-words.ts'
import { SaveButton } from '../file/save-button.tsx'
import type { ShownKind } from '../shown-kind.ts'

/** Where nothing is known of how loud it is. */
const FLAT: readonly number[] = Array.from({ length: 40 }, () => 20)
const SMALLEST = 8

const nameOf = ({ isVoice }: AudioContent): string => (isVoice === true ? m.file_voice() : m.file_audio())

/** How loud it is from beginning to end, with what was heard in another colour; behind it what moves the place. */
const Waveform = ({
  parts,
  share,
  onSeek,
}: {
  parts: readonly number[]
  /** Of it that was heard, 0 to 1. */
  share: number
  onSeek: (share: number) => void
}) => (
  <span className="relative flex h-8 flex-1 items-center gap-px rounded focus-within:outline-2 focus-within:outline-accent">
    {parts.map((part, at) => (
      <span
        key={at}
        className={`min-w-0 flex-1 rounded-full ${at < share * parts.length ? 'bg-accent' : 'bg-edge/60'}`}
        style={{ height: `${String(Math.max(SMALLEST, part))}%` }}
      />
    ))}
    <input
      type="range"
      min={0}
      max={100}
      value={Math.round(share * 100)}
      aria-label={m.file_position()}
      className="absolute inset-0 size-full cursor-pointer opacity-0"
      onChange={(event) => {
        onSeek(Number(event.target.value) / 100)
      }}
    />
  </span>
)

const Player = ({ content, url }: { content: AudioContent; url: string }) => {
  const player = useRef<HTMLAudioElement>(null)
  const [isPlaying, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [told, setTold] = useState<number>()
  const length = told ?? content.seconds ?? 0
  const toggle = () => {
    const { current } = player
    if (current === null) return
    if (current.paused) void current.play().catch(() => undefined)
    else current.pause()
  }
  const Icon = isPlaying ? Pause : Play
  return (
    <span className="flex w-full items-center gap-2">
      <audio
        ref={player}
        src={url}
        preload="metadata"
        onPlay={() => {
          setPlaying(true)
        }}
        onPause={() => {
          setPlaying(false)
        }}
        onTimeUpdate={({ currentTarget }) => {
          setAt(currentTarget.currentTime)
        }}
        onLoadedMetadata={({ currentTarget: { duration } }) => {
          if (Number.isFinite(duration)) setTold(duration)
        }}
      />
      <button
        type="button"
        aria-label={isPlaying ? m.file_pause() : m.file_play()}
        className="grid size-10 shrink-0 place-items-center rounded-full bg-accent text-on-accent hover:bg-accent-strong"
        onClick={toggle}
      >
        <Icon aria-hidden size={18} />
      </button>
      <Waveform
        parts={content.waveform ?? FLAT}
        share={length === 0 ? 0 : Math.min(1, at / length)}
        onSeek={(share) => {
          if (player.current !== null) player.current.currentTime = share * length
          setAt(share * length)
        }}
      />
      <span className="w-10 shrink-0 text-right text-xs text-soft tabular-nums">
        {lengthText(at > 0 ? at : length)}
      </span>
    </span>
  )
}

const Audio = ({ content }: { content: AudioContent }) => {
  const { state, save } = useFile()
  return (
    <span
      className="flex w-80 max-w-full items-center gap-1"
      data-testid="audio"
      role="group"
      aria-label={nameOf(content)}
    >
      {state.is === 'here' ? (
        <>
          <Player content={content} url={state.url} />
          {content.isVoice !== true && <SaveButton what={nameOf(content)} onSave={save} />}
        </>
      ) : (
        <span className="flex min-h-10 items-center">
          <FileNotice state={state} />
        </span>
      )}
    </span>
  )
}

export const audio: ShownKind<AudioContent> = {
  words: nameOf,
  show: (content) => (
    <WithCaption content={content}>
      <Audio content={content} />
    </WithCaption>
  ),
}
