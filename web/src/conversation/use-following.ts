import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { Row, RowView } from './rows.ts'

/** So close to the end counts as being there, px. */
const AT_END_PX = 8

const UPWARD_KEYS: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * Keeps a list at its end while the reader is there. Only the reader's own intent ends it (wheel, touch, keys,
 * scrollbar): a scroll position alone can't tell a reader from a row that has just been measured. Being at the end
 * starts it again, unless a row came since the last scroll event: then the position is older than the list.
 */
export const useFollowing = (
  list: RefObject<VirtualizerHandle | null>,
  scroller: RefObject<HTMLElement | null>,
  view: RowView,
) => {
  const follows = useRef(true)
  const arrived = useRef(false)
  const lastKey = useRef<string | undefined>(undefined)
  const [isAtEnd, setAtEnd] = useState(true)

  const toEnd = () => {
    follows.current = true
    setAtEnd(true)
    list.current?.scrollToIndex(view.rows.length - 1, { align: 'end' })
  }

  useLayoutEffect(() => {
    const last: Row | undefined = view.rows.at(-1)
    if (last === undefined || last.key === lastKey.current) return
    lastKey.current = last.key
    arrived.current = true
    // What one sends oneself one wants to see.
    if (follows.current || last.type === 'pending') toEnd()
  })

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const leave = () => {
      follows.current = false
    }
    const onWheel = ({ deltaY }: WheelEvent) => {
      if (deltaY < 0) leave()
    }
    const onKey = ({ key, shiftKey }: KeyboardEvent) => {
      if (UPWARD_KEYS.has(key) || (key === ' ' && shiftKey)) leave()
    }
    const onPointer = ({ target }: PointerEvent) => {
      // Not on a row: on the scrollbar.
      if (target === element) leave()
    }
    element.addEventListener('wheel', onWheel, { passive: true })
    element.addEventListener('touchmove', leave, { passive: true })
    element.addEventListener('keydown', onKey)
    element.addEventListener('pointerdown', onPointer)
    return () => {
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('touchmove', leave)
      element.removeEventListener('keydown', onKey)
      element.removeEventListener('pointerdown', onPointer)
    }
  }, [scroller])

  return {
    isAtEnd,
    follows: () => follows.current,
    toEnd,
    onScroll: (offset: number) => {
      const { scrollSize = 0, viewportSize = 0 } = list.current ?? {}
      const isThere = scrollSize - viewportSize - offset <= AT_END_PX
      if (isThere && !arrived.current) follows.current = true
      arrived.current = false
      setAtEnd(isThere || follows.current)
    },
    /** Rows or the viewport changed their size. */
    onResize: () => {
      if (follows.current) list.current?.scrollToIndex(view.rows.length - 1, { align: 'end' })
    },
  }
}
