/** So long after its last movement a pointer still aims at what it saw, ms. */
const AIMING_MS = 2_500

/** A hand can't take a click back that it began this shortly before the rows moved, ms. */
const REFLEX_MS = 350

/** What a pointer does over a list. */
export type PointerNews = 'moved' | 'pressed' | 'released' | 'left'

/** Whether rows may move: not while somebody aims at one or presses on it. */
export type ListHold = {
  tell: (news: PointerNews) => void
  isHeld: () => boolean
  /** Says that the rows have moved. */
  moved: () => void
  /** Whether a click now was meant for what stood there before the rows moved. */
  isTooLate: () => boolean
  stop: () => void
}

/** @param onFree the rows may move again */
export const createListHold = (onFree: () => void): ListHold => {
  let isPressed = false
  let isOver = false
  let aimedAt = Number.NEGATIVE_INFINITY
  let movedAt = Number.NEGATIVE_INFINITY
  let timer: ReturnType<typeof setTimeout> | undefined

  const isAiming = () => performance.now() - aimedAt < AIMING_MS
  const isHeld = () => isPressed || (isOver && isAiming())
  const look = (): void => {
    timer = undefined
    if (isPressed) return
    if (!isHeld()) onFree()
    else timer = setTimeout(look, aimedAt + AIMING_MS - performance.now())
  }
  return {
    isHeld,
    tell: (news) => {
      isOver = news !== 'left'
      isPressed = news === 'pressed'
      if (isOver) aimedAt = performance.now()
      if (news === 'left') {
        clearTimeout(timer)
        look()
      } else timer ??= setTimeout(look, AIMING_MS)
    },
    moved: () => {
      movedAt = performance.now()
    },
    isTooLate: () => isOver && aimedAt < movedAt && performance.now() - movedAt < REFLEX_MS,
    stop: () => {
      clearTimeout(timer)
    },
  }
}
