import type { MessageEntry } from '@sahut/core/model/message/message'
import { createContext, useContext } from 'react'

/** Lets a message ask to be forwarded: its row may be gone from the screen before that is done. */
export const ForwardContext = createContext<(message: MessageEntry) => void>(() => undefined)

export const useForward = (): ((message: MessageEntry) => void) => useContext(ForwardContext)
