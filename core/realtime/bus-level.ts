import { z } from 'zod'
import type { Bus } from './bus.ts'
import { createMemoryBus } from './levels/memory.ts'

const LEVELS = ['memory'] as const

/** The setting REALTIME_LEVEL: which bus carries what processes tell each other. */
export const RealtimeLevel = z
  .enum(LEVELS, { error: `must be one of the levels of the bus: ${LEVELS.join(', ')}` })
  .default('memory')
export type RealtimeLevel = z.infer<typeof RealtimeLevel>

const MAKERS: Record<RealtimeLevel, () => Bus> = { memory: createMemoryBus }

/** The bus of a level. Everything that stands on a bus works unchanged on each. */
export const createBus = (level: RealtimeLevel): Bus => MAKERS[level]()
