/**
 * Listens to a topic.
 * @param onLive is called once what is signalled is heard
 * @returns ends it, also before it is live
 */
export const listening = (
  listen: () => Promise<() => Promise<void>>,
  onLive: () => void,
  onFailure: (error: unknown) => void,
): (() => void) => {
  let isOver = false
  const begun = listen()
  begun.then(() => {
    if (!isOver) onLive()
  }, onFailure)
  return () => {
    if (isOver) return
    isOver = true
    begun.then(
      (unlisten) => unlisten().catch(onFailure),
      // That it never began was told already.
      () => undefined,
    )
  }
}
