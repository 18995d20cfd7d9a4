import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ChatLog } from '@sahut/core/log/chat-log'
import { createChatLog } from '@sahut/core/log/create-log'
import { createFolder } from '@sahut/core/media/folder'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import { facts } from '@sahut/core/contract/socket'
import { newInboxId, newWorkspaceId } from '@sahut/core/model/ids'
import type { LinkCode } from '@sahut/core/model/number/link-code'
import type { NumberState, WhatsAppNumber } from '@sahut/core/model/number/number'
import { type Assignment, createNumbers } from '@sahut/core/numbers/numbers'
import { createWorkers } from '@sahut/core/numbers/workers'
import { createLogger } from '@sahut/core/process/logger'
import { createMemoryBus } from '@sahut/core/bus/levels/memory'
import { spawnStore } from '@sahut/local/store/spawn-store'
import { spawnSimulator } from '@sahut/simulator/control/spawn'
import type { WorkerSettings } from '@sahut/workers/settings'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { createWorker } from '@sahut/workers/worker'
import { createRigChats } from './rig-chats.ts'

const MAIN = fileURLToPath(new URL('../../workers/main.ts', import.meta.url))
const TABLE = 'sahut'

/** Waits until something is there; it never gives up by itself. */
export const until = async <Value>(look: () => Promise<Value | undefined | false>): Promise<Value> => {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await sleep(25)
  }
}

/** A worker in a process of its own. */
export type SpawnedWorker = {
  child: ChildProcess
  /** Everything it wrote so far. */
  output: () => string
  kill: (signal?: NodeJS.Signals) => Promise<void>
}

export type Rig = Awaited<ReturnType<typeof startRig>>

/** A store, a WhatsApp network and what it takes to run workers between them and to look at what they did. */
export const startRig = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sahut-workers-'))
  const keyFile = join(dataDir, 'auth.key')
  const mediaDir = join(dataDir, 'media')
  const files = createFolder(mediaDir)
  const store = await spawnStore({ dataDir: join(dataDir, 'store') })
  const simulator = await spawnSimulator({ dataDir: join(dataDir, 'simulator') })
  const client = simulator.client
  const settings = { region: 'local', tableName: TABLE, endpoint: store.endpoint }
  await ensureTable(settings)
  const table = createTable(settings)
  const log: ChatLog = createChatLog({ table, onCommit: () => undefined })
  const numbers = createNumbers({ table })
  const workers = createWorkers({ table })
  const workspaceId = newWorkspaceId()
  const network = { url: simulator.whatsappUrl, certKey: simulator.certKey }
  const children = new Set<SpawnedWorker>()
  const { chatOf, answer, messagesOf, textsOf, onTime, standOf, isAllTaken } = createRigChats({
    table,
    log,
    client,
    workspaceId,
  })

  /** A worker in this process, and what it tells the browsers that follow its numbers. */
  const startWorker = async (changed: Partial<WorkerSettings> = {}, ownTable = table) => {
    const bus = createMemoryBus()
    const told: { name: string; fact: unknown }[] = []
    bus.attach({
      to: () => ({ emit: (name: string, fact: unknown) => told.push({ name, fact }) > 0 }),
    } as never)
    const worker = createWorker({
      table: ownTable,
      log: createChatLog({ table: ownTable, onCommit: () => undefined }),
      numbers: createNumbers({ table: ownTable }),
      bus,
      authKey: await readAuthKey(keyFile),
      files,
      logger: createLogger('worker', process.env['WORKER_LOG'] ?? 'silent'),
      settings: {
        network,
        sweepMs: 200,
        fleetMs: 100,
        pace: { perMinute: 6_000, burst: 1_000 },
        backOffMs: 20,
        answerMs: 1_000,
        beatMs: 500,
        ...changed,
      },
    })
    await worker.start()
    return { ...worker, bus, facts: told }
  }

  const spawnWorker = (environment: Record<string, string> = {}): SpawnedWorker => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      env: {
        PATH: process.env['PATH'],
        // Many workers are started one after the other.
        NODE_COMPILE_CACHE: join(tmpdir(), 'sahut-compile-cache'),
        WHATSAPP_URL: network.url,
        WHATSAPP_CERT_KEY: network.certKey,
        DYNAMODB_ENDPOINT: store.endpoint,
        TABLE_NAME: TABLE,
        AUTH_KEY_FILE: keyFile,
        MEDIA_DIR: mediaDir,
        SWEEP_SECONDS: '0.2',
        FLEET_SECONDS: '0.2',
        BACK_OFF_SECONDS: '0.02',
        ANSWER_SECONDS: '2',
        BEAT_SECONDS: '0.5',
        PACE_PER_MINUTE: '6000',
        PACE_BURST: '1000',
        LOG_LEVEL: 'debug',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const ended = once(child, 'exit')
    const spawned: SpawnedWorker = {
      child,
      output: () => output,
      kill: async (signal = 'SIGKILL') => {
        if (child.exitCode === null && child.signalCode === null) child.kill(signal)
        await ended
        children.delete(spawned)
      },
    }
    children.add(spawned)
    return spawned
  }

  /** Ends what a failed test left running. */
  const killWorkers = async (): Promise<void> => {
    await Promise.all([...children].map((child) => child.kill()))
  }

  const assignmentOf = async ({ numberId }: WhatsAppNumber): Promise<Assignment> => {
    const found = (await numbers.assignments()).find((one) => one.numberId === numberId)
    if (found === undefined) throw new Error('nobody asked for the number')
    return found
  }

  const stateOf = async (number: WhatsAppNumber): Promise<WhatsAppNumber> => {
    const found = await numbers.get(workspaceId, number.numberId)
    if (found === undefined) throw new Error('the number is gone')
    return found
  }
  const reaches = (number: WhatsAppNumber, state: NumberState): Promise<WhatsAppNumber> =>
    until(async () => {
      const now = await stateOf(number)
      return now.state === state && now
    })

  type Running = Awaited<ReturnType<typeof startWorker>>
  const qrOf = (worker: Running, number: WhatsAppNumber, after = 0): Promise<string> =>
    until(() => {
      const shown = worker.facts.slice(after).findLast(({ name, fact }) => {
        const { numberId } = fact as { numberId?: string }
        return name === 'number:shown' && numberId === number.numberId
      })
      return Promise.resolve(shown && (shown.fact as { qr: string }).qr)
    })

  /** The code that a worker shows, once it shows one. */
  const codeOf = (worker: Running, number: WhatsAppNumber, after = 0): Promise<LinkCode & { code: string }> =>
    until(() => {
      const told = worker.facts.slice(after).findLast(({ name, fact }) => {
        const { numberId } = fact as { numberId?: string }
        return name === 'number:coded' && numberId === number.numberId
      })
      const shown = told && facts['number:coded'].parse(told.fact)
      return Promise.resolve(shown?.code !== undefined && { ...shown, code: shown.code })
    })

  /** How many QRs a worker has shown. */
  const qrsShown = (worker: Running): number =>
    worker.facts.filter(({ name }) => name === 'number:shown').length

  /** A new number that nobody runs yet. */
  const newNumber = () => numbers.create({ workspaceId, inboxId: newInboxId(), label: 'Sales' })

  /** Links a number to a new phone on a worker that runs. */
  const link = async (worker: Running, change?: Parameters<typeof numbers.change>[2]) => {
    const number = await newNumber()
    if (change !== undefined) await numbers.change(workspaceId, number.numberId, change)
    const phone = await client.createPhone({ name: 'Toko Maju' })
    await numbers.request(workspaceId, number.numberId, 'linked')
    await client.scan(phone.pn, await qrOf(worker, number))
    return { number: await reaches(number, 'open'), phone }
  }

  /** Links numbers and lets go of them, so that workers in processes of their own can run them. */
  const linkedNumbers = async (count: number, change?: Parameters<typeof numbers.change>[2]) => {
    const worker = await startWorker()
    const linked = await Promise.all(Array.from({ length: count }, () => link(worker, change)))
    await worker.close()
    return linked
  }
  const linkedNumber = async (change?: Parameters<typeof numbers.change>[2]) => {
    const [linked] = await linkedNumbers(1, change)
    if (linked === undefined) throw new Error('no number was linked')
    return linked
  }

  return {
    dataDir,
    keyFile,
    files,
    store,
    client,
    network,
    table,
    log,
    numbers,
    workers,
    workspaceId,
    startWorker,
    spawnWorker,
    killWorkers,
    assignmentOf,
    stateOf,
    reaches,
    qrOf,
    codeOf,
    newNumber,
    link,
    linkedNumber,
    linkedNumbers,
    qrsShown,
    chatOf,
    answer,
    messagesOf,
    textsOf,
    onTime,
    standOf,
    isAllTaken,
    stop: async () => {
      await killWorkers()
      table.close()
      await simulator.stop()
      await store.stop()
      rmSync(dataDir, { recursive: true })
    },
  }
}
