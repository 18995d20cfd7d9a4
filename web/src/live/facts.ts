import { type Fact, type FactName, facts } from '@sahut/core/contract/socket'
import type { Listening, Live } from './live.ts'

/** Tells whoever listens to facts of that name. */
export type TellFact = <Name extends FactName>(name: Name, fact: Fact<Name>) => void

/** Who listens to which facts, whatever these come by. */
export type Facts = {
  on: Listening
  tell: TellFact
  /** Tells what another connection tells, for as long as that lives. */
  relay: (from: Pick<Live, 'on'>, names?: readonly FactName[]) => void
}

export const createFacts = (): Facts => {
  const listeners = new Map<FactName, Set<(fact: never) => void>>()
  const tell: TellFact = (name, fact) => {
    for (const listener of listeners.get(name) ?? []) listener(fact as never)
  }
  return {
    on: (name, listener) => {
      const those = listeners.get(name) ?? new Set()
      listeners.set(name, those)
      those.add(listener)
      return () => {
        those.delete(listener)
      }
    },
    tell,
    relay: (from, names = Object.keys(facts) as FactName[]) => {
      for (const name of names)
        from.on(name, (fact) => {
          tell(name, fact)
        })
    },
  }
}
