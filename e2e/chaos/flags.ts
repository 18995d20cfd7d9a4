import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseInput, SahutError } from '@sahut/core/contract/errors'
import { BROKERS } from '@sahut/testing/parts/bus-levels'
import { z } from 'zod'
import { BROKEN_BUILDS } from './broken/builds.ts'

/** Whoever adds one is led from here to its faults. */
const LEVELS = Object.keys(BROKERS) as (keyof typeof BROKERS)[]

const number = z.coerce.number({ error: 'must be a number' })
const count = number.int('must be a whole number')

const Flags = z
  .object({
    seconds: number.min(5, 'must be at least 5').max(7_200, 'must be at most 7200'),
    seed: count,
    workers: count.min(1, 'must be at least 1').max(20, 'must be at most 20'),
    gateways: count.min(1, 'must be at least 1').max(20, 'must be at most 20'),
    numbers: count.min(6, 'must be at least 6').max(1_000, 'must be at most 1000'),
    /** Of contacts, over all numbers together, a second. */
    rate: number.positive('must be more than 0').max(1_000, 'must be at most 1000'),
    /** Of agents who sit at a real browser; the others have the web app's code without one. */
    browsers: count.min(0, 'must be at least 0').max(2, 'must be at most 2'),
    redis: z
      .enum(['single', 'cluster', 'no', 'yes'], { error: 'must be single, cluster or no' })
      // As it was called before there was a cluster.
      .transform((value) => (value === 'yes' ? 'single' : value)),
    /** The level of the bus; an MQTT broker takes the place of Redis, unless that is `no`. */
    realtime: z.enum(LEVELS, { error: `must be one of ${LEVELS.join(', ')}` }),
    /** Browsers and agents without one are at the MQTT broker themselves, not at gateways. */
    direct: z.boolean(),
    /**
     * How wrong clocks of workers, gateways and the API may be, either way, minutes. Two that are a quarter of an hour
     * apart let nobody in: so long an access token lives.
     */
    skew: number.min(0, 'must be at least 0').max(7, 'must be at most 7'),
    /** A build with bugs that the checker must catch, each in modules of its own. */
    broken: z
      .string()
      .transform((names) => names.split(','))
      .refine((names) => names.every((name) => name in BROKEN_BUILDS), {
        error: `must be of ${Object.keys(BROKEN_BUILDS).join(', ')}`,
      })
      .transform((names) => names as (keyof typeof BROKEN_BUILDS)[])
      .optional(),
    /** Instead of faults: everything is replaced, one process at a time, as a release does. */
    rolling: z.boolean(),
    /** Of what `npm run build` makes, installed in a folder of its own, instead of the sources. */
    built: z.boolean(),
    /** What `npm run build` made of another release: it runs at first, and what is built now replaces it. */
    from: z
      .string()
      .refine((folder) => existsSync(join(folder, 'workers/main.js')), {
        error: 'must be a folder that npm run build made',
      })
      .optional(),
    keep: z.boolean(),
    json: z.string().optional(),
  })
  .refine(({ built, from, broken }) => (!built && from === undefined) || broken === undefined, {
    path: ['broken'],
    error: 'can not be together with --built or --from: its bugs are put in place of single modules',
  })
  .refine(({ redis, realtime }) => redis !== 'cluster' || realtime !== 'mqtt', {
    path: ['redis'],
    error: 'can not be cluster together with --realtime mqtt, which has no Redis',
  })
  .refine(({ direct, realtime, redis }) => !direct || (realtime === 'mqtt' && redis !== 'no'), {
    path: ['direct'],
    error: 'needs --realtime mqtt, the broker at which browsers are then',
  })
  .refine(({ from, rolling }) => from === undefined || rolling, {
    path: ['from'],
    error: 'needs --rolling, which replaces that release by this one',
  })
  .refine(({ realtime, redis }) => realtime !== 'kafka' || redis === 'single', {
    path: ['realtime'],
    error: 'can be kafka only with --redis single, which stands beside it',
  })
  // The sources can't replace artefacts: what is released is what is built.
  .transform((flags) => ({ ...flags, built: flags.built || flags.from !== undefined }))

export type ChaosFlags = z.output<typeof Flags>

/** @throws SahutError invalid_input that names the flag at fault */
export const readFlags = (args: string[]): ChaosFlags => {
  try {
    const { values } = parseArgs({
      args,
      options: {
        seconds: { type: 'string', default: '60' },
        seed: { type: 'string', default: '7' },
        workers: { type: 'string', default: '3' },
        gateways: { type: 'string', default: '2' },
        numbers: { type: 'string', default: '60' },
        rate: { type: 'string', default: '20' },
        browsers: { type: 'string', default: '2' },
        redis: { type: 'string', default: 'single' },
        realtime: { type: 'string', default: 'redis' },
        direct: { type: 'boolean', default: false },
        skew: { type: 'string', default: '5' },
        broken: { type: 'string' },
        rolling: { type: 'boolean', default: false },
        built: { type: 'boolean', default: false },
        from: { type: 'string' },
        keep: { type: 'boolean', default: false },
        json: { type: 'string' },
      },
    })
    return parseInput(Flags, values)
  } catch (error) {
    throw error instanceof TypeError
      ? new SahutError('invalid_input', error.message, { cause: error })
      : error
  }
}
