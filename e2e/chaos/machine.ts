import { mkdir } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { spawnBareBaileys } from '@sahut/bench/bare/baileys'
import { linkedPhones } from '@sahut/bench/phones'
import { cpuMs } from '@sahut/bench/processes'
import { createTraffic } from '@sahut/bench/traffic'
import { spawnSimulator } from '@sahut/simulator/control/spawn'

const NUMBERS = 20
const MESSAGES = 200
/** More than any machine takes: then the messages wait for the receiver. */
const MESSAGES_A_SECOND = 1_000

/**
 * What this machine can do, by bare Baileys, which keeps nothing and tells nobody: a run's takeovers and rates are
 * held against it.
 */
export type Machine = {
  /** From one login to the next, while nothing else runs, ms. */
  loginMs: number
  /** A CPU second's logins, and its messages. */
  loginsPerCpuSecond: number
  messagesPerCpuSecond: number
}

/** Logs numbers in and has them receive. Their phones are linked once, and kept for the next run. */
const measure = async (folder: string, say: (line: string) => void): Promise<Machine> => {
  const linked = await linkedPhones(NUMBERS, say)
  const dataDir = join(folder, 'machine')
  await mkdir(dataDir, { recursive: true })
  await linked.copyNetwork(dataDir)
  const network = await spawnSimulator({ dataDir })
  const baileys = spawnBareBaileys(network)
  try {
    const traffic = await createTraffic(network.client, linked.phones, 1)
    const before = cpuMs(baileys.pid)
    const began = performance.now()
    await baileys.order({ do: 'open', phones: linked.phones, folder: linked.credentials })
    const loginMs = (performance.now() - began) / NUMBERS
    const open = cpuMs(baileys.pid)
    await traffic.run(MESSAGES, MESSAGES_A_SECOND)
    const perSecond = (count: number, ms: number): number => Math.round((count * 1_000) / Math.max(1, ms))
    return {
      loginMs: Math.round(loginMs),
      loginsPerCpuSecond: perSecond(NUMBERS, open - before),
      messagesPerCpuSecond: perSecond(MESSAGES, cpuMs(baileys.pid) - open),
    }
  } finally {
    await baileys.stop()
    await network.stop()
  }
}

let measured: Promise<Machine> | undefined

/** Once in a process: it is the same machine for each of its runs. @param folder gets what that needs */
export const measureMachine = (folder: string, say: (line: string) => void): Promise<Machine> =>
  (measured ??= measure(folder, say))

/** Follows how much of the cores is in use, by whomever. @returns the share since then, 0 to 1 */
export const watchCores = (): (() => number) => {
  const now = (): { idle: number; all: number } => {
    const times = cpus().map((cpu) => cpu.times)
    const idle = times.reduce((sum, { idle: one }) => sum + one, 0)
    return { idle, all: times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.irq, idle) }
  }
  const before = now()
  return () => {
    const after = now()
    return 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all)
  }
}
