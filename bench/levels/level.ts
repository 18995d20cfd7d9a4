import { BROKERS } from '@sahut/testing/parts/bus-levels'

/** The levels that a broker carries, which are the sides of this bench. */
export type Level = keyof typeof BROKERS
export const LEVELS = Object.keys(BROKERS) as Level[]

/** Where a broker listens, by the settings that lead to it. */
export const portsIn = (environment: Record<string, string>): number[] =>
  Object.values(environment).flatMap((value) =>
    [...value.matchAll(/:(\d+)/g)].map(([, port]) => Number(port)),
  )
