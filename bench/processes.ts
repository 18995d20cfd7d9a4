import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/*
 * What processes use, by the kernel's own accounts: it costs the measured process nothing and counts all of its
 * threads. Linux only.
 */

/** Of a second; USER_HZ is 100 on every Linux that Node runs on. */
const TICKS = 100

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Error(`${path} can't be read: benches run on Linux, and measure processes that live.`, {
      cause,
    })
  }
}

/** @returns CPU time that a process has used so far, user and system, ms (in steps of 10) */
export const cpuMs = (pid: number): number => {
  // The name of the command stands in brackets and may hold anything.
  const fields =
    read(`/proc/${String(pid)}/stat`)
      .split(') ')
      .at(-1)
      ?.split(' ') ?? []
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS
}

/** @returns memory of a process that lies in RAM, MB */
export const rssMb = (pid: number): number => {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${String(pid)}/status`))
  return Number(line?.[1]) / 1024
}

/** Keeps a process, with all of its threads, on one CPU: sides that are compared then share it with nothing else that is measured. */
export const keepOn = (cpu: number, pid: number): void => {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(cpu), String(pid)], { stdio: 'pipe' })
}

/** What the figures were measured on. */
export const describeMachine = (): string => {
  const [cpu] = cpus()
  const gigabytes = Math.round(totalmem() / 1024 ** 3)
  return `${cpu?.model.trim() ?? 'unknown CPU'}, ${String(cpus().length)} cores, ${String(gigabytes)} GB, Linux, Node ${process.versions.node}`
}
