/** When the page is hidden no frame comes; what is not seen may wait a little, ms. */
const HIDDEN_MS = 250

/**
 * Calls `write` at most once an animation frame, however often it is asked for.
 * @returns asks for a call with the next frame; `stop` takes it back
 */
export const perFrame = (write: () => void): { ask: () => void; stop: () => void } => {
  let frame: number | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = () => {
    if (frame !== undefined) cancelAnimationFrame(frame)
    clearTimeout(timer)
    frame = undefined
    timer = undefined
  }
  const run = () => {
    stop()
    write()
  }
  return {
    ask: () => {
      if (frame !== undefined || timer !== undefined) return
      if (document.hidden) timer = setTimeout(run, HIDDEN_MS)
      else {
        frame = requestAnimationFrame(run)
        // A tab that is hidden before the frame comes gets none.
        timer = setTimeout(run, HIDDEN_MS)
      }
    },
    stop,
  }
}
