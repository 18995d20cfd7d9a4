import { useEffect, useRef, useState } from 'react'
import type { Voice } from '../files/uploads.ts'
import { waveformOf } from './loudness.ts'
import { type Recording, startRecording } from './recording.ts'

/** So long a voice message is at most, s: it ends by itself then, and is kept. */
const LONGEST_S = 15 * 60

/** So much of how loud it was lately is shown. */
const SHOWN = 40

/** A voice message on its way: the microphone is asked for, it listens, it has what was said, or it can't. */
export type VoiceState =
  | { is: 'asking' }
  | { is: 'recording'; seconds: number; lately: number[] }
  | { is: 'preparing'; seconds: number }
  | { is: 'ready'; recorded: Blob; url: string; voice: Voice }
  | { is: 'failed'; why: 'refused' | 'broken' }

const isRefusal = (error: unknown): boolean =>
  error instanceof DOMException && ['NotAllowedError', 'NotFoundError'].includes(error.name)

/** Records from the moment on at which it is used, until it is used no more. */
export const useVoice = () => {
  const [state, setState] = useState<VoiceState>({ is: 'asking' })
  const recording = useRef<Recording>(undefined)
  const ending = useRef<Promise<{ recorded: Blob; voice: Voice } | undefined>>(undefined)

  const prepare = async (now: Recording): Promise<{ recorded: Blob; voice: Voice } | undefined> => {
    try {
      const { recorded, seconds, moments } = await now.stop()
      setState({ is: 'preparing', seconds })
      const { oggOf } = await import('./ogg.ts')
      const made = {
        recorded: await oggOf(recorded),
        voice: { seconds: Math.max(1, Math.round(seconds)), waveform: waveformOf(moments) },
      }
      setState({ is: 'ready', url: URL.createObjectURL(made.recorded), ...made })
      return made
    } catch (error) {
      console.error('A recording can not be made a voice message.', error)
      setState({ is: 'failed', why: 'broken' })
      return undefined
    }
  }
  const stop = (): Promise<{ recorded: Blob; voice: Voice } | undefined> => {
    const { current } = recording
    if (current === undefined) return Promise.resolve(undefined)
    ending.current ??= prepare(current)
    return ending.current
  }

  useEffect(() => {
    let isOver = false
    const begin = async (): Promise<void> => {
      const begun = await startRecording((seconds, loudness) => {
        if (isOver) return
        setState((now) => {
          if (now.is !== 'recording' && now.is !== 'asking') return now
          const lately = now.is === 'recording' ? now.lately : []
          return { is: 'recording', seconds, lately: [...lately, loudness].slice(-SHOWN) }
        })
        if (seconds >= LONGEST_S) void stop()
      })
      if (isOver) begun.discard()
      else {
        recording.current = begun
        setState({ is: 'recording', seconds: 0, lately: [] })
      }
    }
    begin().catch((error: unknown) => {
      if (!isOver) setState({ is: 'failed', why: isRefusal(error) ? 'refused' : 'broken' })
    })
    return () => {
      isOver = true
      recording.current?.discard()
    }
    // It records once, for as long as it is there.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  const url = state.is === 'ready' ? state.url : undefined
  useEffect(
    () => () => {
      if (url !== undefined) URL.revokeObjectURL(url)
    },
    [url],
  )
  return { state, stop }
}
