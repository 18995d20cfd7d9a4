import type { SahutError } from '@sahut/core/contract/errors'
import { useSyncExternalStore } from 'react'

let isOutdated = false
const listeners = new Set<() => void>()

/** Learns from a server's refusal whether this page is too old for it. */
export const learnOutdated = ({ code }: SahutError): void => {
  if (code !== 'outdated' || isOutdated) return
  isOutdated = true
  for (const listener of listeners) listener()
}

const listen = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Told once the servers have refused this page. */
export const onOutdated = (listener: () => void): void => {
  listeners.add(listener)
}

/** Whether the servers have refused this page because it is too old. */
export const useIsOutdated = (): boolean => useSyncExternalStore(listen, () => isOutdated)
