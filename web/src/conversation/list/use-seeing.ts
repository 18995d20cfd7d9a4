import { type RefObject, useCallback, useEffect, useRef } from 'react'

/** So long a view stands before it counts as looked at, ms. */
const LOOK_MS = 150

/** A message counts as seen with its end, or when it fills so much of the view; of its end so much may be cut, px. */
const END_PX = 8
const FILLED = 0.6

/** The newest message that is on screen far enough to be read; nothing if none is. */
const lastOnScreen = (scroller: HTMLElement): number | undefined => {
  const view = scroller.getBoundingClientRect()
  const seqs = [...scroller.querySelectorAll<HTMLElement>('[data-seq]')].flatMap((row) => {
    const { top, bottom } = row.getBoundingClientRect()
    const isAbove = bottom <= view.bottom + END_PX
    const isFilling = Math.min(bottom, view.bottom) - Math.max(top, view.top) >= view.height * FILLED
    const isInView = bottom > view.top && top < view.bottom && (isAbove || isFilling)
    return isInView ? [Number(row.dataset['seq'])] : []
  })
  return seqs.length === 0 ? undefined : Math.max(...seqs)
}

/**
 * Tells up to which message a reader has come. Nothing is told while nobody looks.
 * @returns looks again soon: what is on screen has changed
 */
export const useSeeing = (
  scroller: RefObject<HTMLElement | null>,
  isWatched: boolean,
  onSeen: (seq: number) => void,
): (() => void) => {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const latest = useRef({ isWatched, onSeen })
  useEffect(() => {
    latest.current = { isWatched, onSeen }
  })
  const look = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      const { current } = scroller
      if (current === null || !latest.current.isWatched) return
      const seq = lastOnScreen(current)
      if (seq !== undefined) latest.current.onSeen(seq)
    }, LOOK_MS)
  }, [scroller])
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
  return look
}
