import { setTimeout as sleep } from 'node:timers/promises'
import { rssMb } from '../processes.ts'

const LOOK_MS = 10

/** By how much a process grew at most while some work was done, MB. */
export const growthDuring = async (pid: number, work: () => Promise<unknown>): Promise<number> => {
  const before = rssMb(pid)
  let most = before
  let isOver = false
  const look = async (): Promise<void> => {
    while (!isOver) {
      most = Math.max(most, rssMb(pid))
      await sleep(LOOK_MS)
    }
  }
  const looking = look()
  try {
    await work()
  } finally {
    isOver = true
    await looking
  }
  return most - before
}
