import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseInput, SahutError } from '@sahut/core/contract/errors'
import type { AdmissionSettings } from '@sahut/core/browsers/settings'
import type { RealtimeSettings } from '@sahut/core/bus/bus-level'
import { createLogger } from '@sahut/core/process/logger'
import { requireNode } from '@sahut/core/process/node-version'
import { spawnSimulator, type SpawnedSimulator } from '@sahut/simulator/control/spawn'
import { z } from 'zod'
import {
  admissionIn,
  type Broker as StartedBroker,
  brokerForBrowsers,
  BROKERS,
  realtimeIn,
} from '@sahut/testing/parts/bus-levels'
import { signIn } from '@sahut/testing/people/client'
import { complain, endOnSignal } from '@sahut/tools/ending'
import { ensureHistory } from './demo-history.ts'
import { type LocalSettings, readSettings } from './env.ts'
import { runHeadless } from './headless.ts'
import { ensureNumbers } from '@sahut/testing/people/linking'
import { createProgress, type Progress } from '@sahut/tools/progress'
import { type Sahut, startSahut } from './sahut.ts'
import { takeFolder } from './claim.ts'
import { DEMO_SEED, ensureSeed } from './seed.ts'

const NUMBERS = 20
const CONTACTS_PER_NUMBER = 3
/** A working day: a few wait at the start, somebody writes every ten seconds, most who are answered go on. */
const DEMO_SCRIPT = { atOnce: 7, messagesPerSecond: 0.1, replyProbability: 0.9, kinds: 0.15 }
/** Who is in the cast must not depend on the day. */
const CAST_SEED = 7

const LEVELS = Object.keys(BROKERS) as (keyof typeof BROKERS)[]

const Flags = z.object({
  headless: z.boolean(),
  seconds: z.coerce
    .number({ error: 'must be a number' })
    .positive('must be more than 0')
    .max(3600, 'must be at most 3600'),
  seed: z.coerce.number({ error: 'must be a number' }).int('must be a whole number'),
  json: z.string().optional(),
  realtime: z.enum(['memory', ...LEVELS], { error: `must be memory or one of ${LEVELS.join(', ')}` }),
})

type Flags = z.infer<typeof Flags>
type Level = Flags['realtime']

const readFlags = () => {
  try {
    const { values } = parseArgs({
      options: {
        headless: { type: 'boolean', default: false },
        seconds: { type: 'string', default: '20' },
        seed: { type: 'string', default: '7' },
        json: { type: 'string' },
        realtime: { type: 'string', default: 'memory' },
      },
    })
    return parseInput(Flags, values)
  } catch (error) {
    throw error instanceof TypeError
      ? new SahutError('invalid_input', error.message, { cause: error })
      : error
  }
}

type Broker = Pick<StartedBroker, 'stop'> & {
  realtime: RealtimeSettings
  admission?: AdmissionSettings | undefined
}

/**
 * What carries the bus; nothing at level `memory`. At an MQTT broker browsers are clients themselves.
 * @throws Error that says what to install
 */
const startBroker = async (level: Level, progress: Progress): Promise<Broker> => {
  if (level === 'memory') return { realtime: { level }, stop: () => Promise.resolve() }
  const start = level === 'mqtt' ? brokerForBrowsers : BROKERS[level]
  const { environment, stop } = await progress.step(`broker of ${level}`, start)
  return { realtime: realtimeIn(environment), admission: admissionIn(environment), stop }
}

/** Everything of the demo, its numbers linked and connected. */
const startDemo = async (settings: LocalSettings, level: Level, web: boolean, progress: Progress) => {
  const logger = createLogger('demo', settings.logLevel, 2)
  const claim = takeFolder(settings.dataDir, logger)
  const broker = await startBroker(level, progress)
  const simulator = await progress.step('WhatsApp network', () =>
    spawnSimulator({ dataDir: join(settings.dataDir, 'simulator') }),
  )
  const sahut = await startSahut({
    dataDir: settings.dataDir,
    port: settings.port,
    realtime: broker.realtime,
    admission: broker.admission,
    worker: { network: { url: simulator.whatsappUrl, certKey: simulator.certKey } },
    web,
    logger,
    progress,
  })
  claim.announce(sahut.url)
  const { phones, workspaceId } = await progress.step(`${String(NUMBERS)} numbers linked`, async (note) => {
    const place = await ensureSeed(sahut.accounts, settings.dataDir, DEMO_SEED)
    const admin = await signInAsAdmin(sahut)
    const inboxes = Object.entries(place.inboxes).map(([name, inboxId]) => ({ name, inboxId }))
    const linked = await ensureNumbers(admin, simulator.client, inboxes, NUMBERS, note)
    admin.live.close()
    await untilConnected(simulator, linked)
    return { phones: linked, workspaceId: place.workspaceId }
  })
  const close = async (): Promise<void> => {
    await sahut.close()
    await simulator.stop()
    await broker.stop()
  }
  return { simulator, sahut, phones, workspaceId, close }
}

const signInAsAdmin = async (sahut: Sahut) => {
  const admin = DEMO_SEED.people.find(({ role }) => role === 'admin')
  if (admin === undefined) throw new Error('The demo needs an admin.')
  const person = await signIn(sahut.url, admin.email, admin.password)
  await new Promise<void>((resolve) => {
    person.live.onState((state) => {
      if (state === 'connected') resolve()
    })
  })
  return person
}

const untilConnected = async ({ client }: SpawnedSimulator, phones: string[]): Promise<void> => {
  const wanted = new Set(phones)
  while (!(await client.phones()).filter(({ pn }) => wanted.has(pn)).every(({ connected }) => connected))
    await new Promise((resolve) => setTimeout(resolve, 100))
}

/** Lets contacts write, who have been here before. */
const beginDay = async ({
  simulator,
  sahut,
  phones,
  workspaceId,
}: Awaited<ReturnType<typeof startDemo>>): Promise<void> => {
  const whom = { numbers: phones, contactsPerNumber: CONTACTS_PER_NUMBER }
  const cast = await simulator.client.cast({ ...whom, seed: CAST_SEED })
  const team = (await sahut.accounts.users(workspaceId))
    .filter(({ role }) => role === 'agent')
    .map(({ userId, name }) => ({ type: 'agent' as const, userId, name }))
  await ensureHistory(sahut.log, await sahut.numbers.list(workspaceId), cast, team)
  // Another seed at each start: customers go on, they do not say the same again.
  await simulator.client.startScript({ ...whom, ...DEMO_SCRIPT, seed: Date.now() % 1_000_000 })
}

const runDemo = async ({ realtime }: Flags): Promise<void> => {
  const settings = readSettings('.data/demo')
  const progress = createProgress(process.stdout)
  const demo = await startDemo(settings, realtime, true, progress)
  const { sahut } = demo
  await progress.step('customers', () => beginDay(demo))
  const [agent] = DEMO_SEED.people.filter(({ role }) => role === 'agent')
  const [admin] = DEMO_SEED.people.filter(({ role }) => role === 'admin')
  process.stdout.write(
    `\nSahut runs at ${sahut.url} — sign in as ${agent?.email ?? ''} (or ${admin?.email ?? ''}, who manages numbers) with the password ${agent?.password ?? ''}; Ctrl+C ends it\n`,
  )
  endOnSignal(demo.close)
}

const runChecked = async ({ seconds, seed, json, realtime }: Flags): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sahut-headless-'))
  const settings = { ...readSettings(dataDir), port: 0 }
  const progress = createProgress(process.stderr)
  const { simulator, sahut, phones, close } = await startDemo(settings, realtime, false, progress)
  const { summary, verdict } = await progress.step(
    `${String(seconds)} s of traffic, drained and checked`,
    () => runHeadless(sahut.url, simulator.client, phones, seconds, seed),
  )
  await close()
  for (const { fault, text } of verdict.violations) process.stderr.write(`${fault}: ${text}\n`)
  const line = `${JSON.stringify(summary)}\n`
  if (json === undefined || json === '-') process.stdout.write(line)
  else writeFileSync(json, line)
  if (verdict.violations.length > 0) process.stderr.write(`What was stored is kept in ${dataDir}\n`)
  else rmSync(dataDir, { recursive: true })
  process.exit(verdict.violations.length > 0 ? 1 : 0)
}

try {
  requireNode()
  const flags = readFlags()
  await (flags.headless ? runChecked(flags) : runDemo(flags))
} catch (error) {
  complain(error)
  process.exit(1)
}
