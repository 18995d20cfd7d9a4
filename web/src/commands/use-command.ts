import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'
import type { CommandId } from './commands.ts'

type Run = () => void

/** What can be done at this moment, and how. */
const useHandlers = create<ReadonlyMap<CommandId, Run>>(() => new Map())

const change = (edit: (handlers: Map<CommandId, Run>) => void): void => {
  const handlers = new Map(useHandlers.getState())
  edit(handlers)
  useHandlers.setState(handlers, true)
}

/**
 * Says what a command does for as long as this component is there.
 * @param isThere whether it can be done now
 */
export const useCommand = (id: CommandId, run: Run, isThere = true): void => {
  const latest = useEffectEvent(run)
  useEffect(() => {
    if (!isThere) return undefined
    const own = () => {
      latest()
    }
    change((handlers) => handlers.set(id, own))
    return () => {
      change((handlers) => {
        // Another component may have taken its place.
        if (handlers.get(id) === own) handlers.delete(id)
      })
    }
  }, [id, isThere])
}

/** What can be done now. */
export const usePossibleCommands = (): ReadonlySet<CommandId> => {
  const handlers = useHandlers()
  return new Set(handlers.keys())
}

/** Does it. @returns whether it could be done */
export const runCommand = (id: CommandId): boolean => {
  const run = useHandlers.getState().get(id)
  run?.()
  return run !== undefined
}
