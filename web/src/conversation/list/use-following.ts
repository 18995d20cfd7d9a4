import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { VirtualizerHandle } from 'virtua'
import type { Place } from '../../desk/chat-memory.ts'
import type { Row, RowView } from './rows.ts'

/** So close to the end counts as being there, px. */
const AT_END_PX = 8

const UPWARD_KEYS: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home'])

/** Where a conversation opens: at a row, at its end, or at its end for as long as nobody knows better. */
export type Opening = NonNullable<Place> | 'end' | 'end for now'

const nameOf = (opening: Opening): string => (typeof opening === 'string' ? opening : opening.key)

/** Calls back when the reader scrolls by their own hand, and whether that may lead away from the end. */
const useIntent = (
  scroller: RefObject<HTMLElement | null>,
  onIntent: (intent: 'leaves' | 'moves') => void,
) => {
  const latest = useRef(onIntent)
  useEffect(() => {
    latest.current = onIntent
  })
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const onWheel = ({ deltaY }: WheelEvent) => {
      latest.current(deltaY < 0 ? 'leaves' : 'moves')
    }
    const onTouch = () => {
      latest.current('leaves')
    }
    const onKey = ({ key, shiftKey }: KeyboardEvent) => {
      latest.current(UPWARD_KEYS.has(key) || (key === ' ' && shiftKey) ? 'leaves' : 'moves')
    }
    const onPointer = ({ target }: PointerEvent) => {
      // Not on a row: on the scrollbar.
      if (target === element) latest.current('leaves')
    }
    element.addEventListener('wheel', onWheel, { passive: true })
    element.addEventListener('touchmove', onTouch, { passive: true })
    // Before whoever walks by keys stops them.
    element.addEventListener('keydown', onKey, { capture: true })
    element.addEventListener('pointerdown', onPointer)
    return () => {
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('touchmove', onTouch)
      element.removeEventListener('keydown', onKey, { capture: true })
      element.removeEventListener('pointerdown', onPointer)
    }
  }, [scroller])
}

/**
 * Opens a list where it should open, and keeps it at its end while the reader is there. Only the reader's own intent
 * ends that (wheel, touch, keys, scrollbar): a scroll position alone can't tell a reader from a row that has just been
 * measured. Coming to the end starts it again, unless a row came since the last scroll event: then the position is
 * older than the list. Whoever leaves the end is still near it in the first frame of their scroll, so only a scroll
 * downwards comes to it.
 */
export const useFollowing = (
  list: RefObject<VirtualizerHandle | null>,
  scroller: RefObject<HTMLElement | null>,
  view: RowView,
  opening: Opening,
) => {
  const follows = useRef(true)
  const arrived = useRef(false)
  const lastOffset = useRef(0)
  const lastKey = useRef<string | undefined>(undefined)
  const openedAt = useRef<string | undefined>(undefined)
  const [isAtEnd, setAtEnd] = useState(true)

  const isThere = (offset = list.current?.scrollOffset ?? 0): boolean => {
    const { scrollSize = 0, viewportSize = 0 } = list.current ?? {}
    return scrollSize - viewportSize - offset <= AT_END_PX
  }
  const toEnd = () => {
    follows.current = true
    setAtEnd(true)
    list.current?.scrollToIndex(view.rows.length - 1, { align: 'end' })
  }
  const open = () => {
    const index = typeof opening === 'string' ? -1 : view.rows.findIndex(({ key }) => key === nameOf(opening))
    if (typeof opening === 'string' || index === -1) {
      toEnd()
      return
    }
    follows.current = false
    list.current?.scrollToIndex(index, { align: 'start', offset: -opening.offset })
    // All that is left may fit below: then no scrolling tells that this is the end.
    requestAnimationFrame(() => {
      follows.current ||= isThere()
      setAtEnd(follows.current)
    })
  }

  useLayoutEffect(() => {
    const last: Row | undefined = view.rows.at(-1)
    if (last === undefined) return
    const hasArrived = last.key !== lastKey.current
    lastKey.current = last.key
    if (openedAt.current !== 'moved' && openedAt.current !== nameOf(opening)) {
      openedAt.current = nameOf(opening)
      open()
      return
    }
    if (!hasArrived) return
    arrived.current = true
    // What one sends oneself one wants to see.
    const isOwn = last.type === 'pending'
    if (isOwn) openedAt.current = 'moved'
    if (isOwn || (follows.current && opening !== 'end for now')) toEnd()
  })

  useIntent(scroller, (intent) => {
    openedAt.current = 'moved'
    if (intent === 'leaves') follows.current = false
  })

  return {
    isAtEnd,
    follows: () => follows.current,
    toEnd: () => {
      openedAt.current = 'moved'
      toEnd()
    },
    /** The reader goes elsewhere. */
    leave: () => {
      openedAt.current = 'moved'
      follows.current = false
    },
    onScroll: (offset: number) => {
      const isDownwards = offset >= lastOffset.current
      lastOffset.current = offset
      if (isThere(offset) && isDownwards && !arrived.current) follows.current = true
      arrived.current = false
      setAtEnd(isThere(offset) || follows.current)
    },
    /** Rows or the viewport changed their size. */
    onResize: () => {
      if (follows.current && opening !== 'end for now')
        list.current?.scrollToIndex(view.rows.length - 1, { align: 'end' })
    },
    /** A larger view may show the end to whoever was not there. */
    onViewport: () => {
      if (follows.current) list.current?.scrollToIndex(view.rows.length - 1, { align: 'end' })
      follows.current ||= isThere()
      setAtEnd(follows.current)
    },
    /** Where the reader is. */
    place: (offset: number): Place => {
      const handle = list.current
      if (handle === null || follows.current) return undefined
      const index = handle.findItemIndex(offset)
      const row = view.rows[index]
      return row && { key: row.key, offset: handle.getItemOffset(index) - offset }
    },
  }
}
