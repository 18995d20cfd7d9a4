import { type RefObject, useEffect, useRef } from 'react'

/** Calls back after an element has got another size; not for its first one. */
export const useViewportSize = (element: RefObject<HTMLElement | null>, onChange: () => void): void => {
  const latest = useRef(onChange)
  useEffect(() => {
    latest.current = onChange
  })
  useEffect(() => {
    const { current } = element
    if (current === null) return
    let isFirst = true
    let frame = 0
    const observer = new ResizeObserver(() => {
      // What stands in it takes its new places first.
      cancelAnimationFrame(frame)
      if (!isFirst)
        frame = requestAnimationFrame(() => {
          latest.current()
        })
      isFirst = false
    })
    observer.observe(current)
    return () => {
      cancelAnimationFrame(frame)
      observer.disconnect()
    }
  }, [element])
}
