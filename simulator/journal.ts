/**
 * What the network saw, one JSON object a line in `journal.jsonl`. Lines are appended by a synchronous write
 * just before the commit of the state that they belong to, and after a crash the file is cut back to what
 * was committed: so an entry exists exactly if the state knows what it tells.
 */
import { closeSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { JournalEvent } from './control/contract.ts'
import type { Store } from './store.ts'

export type Journal = ReturnType<typeof createJournal>

/** Opens `journal.jsonl` in the data folder; `n` goes on where the committed part ended. */
export const createJournal = ({ folder, store }: { folder: string; store: Store }) => {
  const path = join(folder, 'journal.jsonl')
  const file = openSync(path, 'a+')
  /** Where entry n begins (at index n - 1); the last element is the end of the file. */
  const offsets = findLines(path)
  const committed = store.fact('journal', z.int()) ?? 0
  offsets.length = Math.min(offsets.length, committed + 1)
  ftruncateSync(file, offsets.at(-1) ?? 0)

  let n = offsets.length - 1
  let pending: string[] = []
  let waiters: (() => void)[] = []

  store.beforeCommit(() => {
    if (pending.length === 0) return
    const lines = pending
    pending = []
    let end = offsets.at(-1) ?? 0
    for (const line of lines) {
      end += Buffer.byteLength(line)
      offsets.push(end)
    }
    store.putFact('journal', n)
    writeSync(file, lines.join(''))
    store.afterCommit(() => {
      const callbacks = waiters
      waiters = []
      for (const callback of callbacks) callback()
    })
  })

  const write = (entry: JournalEvent) => {
    n += 1
    pending.push(`${JSON.stringify({ n, at: Date.now(), ...entry })}\n`)
    store.stage()
  }

  const read = (after: number, limit: number): string[] => {
    const first = Math.min(after, offsets.length - 1)
    const last = Math.min(first + limit, offsets.length - 1)
    const start = offsets[first] ?? 0
    const buffer = Buffer.alloc((offsets[last] ?? 0) - start)
    if (buffer.length === 0) return []
    readSync(file, buffer, 0, buffer.length, start)
    return buffer.toString().trimEnd().split('\n')
  }

  /** Resolves when an entry after `after` is there, or after `ms`. */
  const wait = (after: number, ms: number) =>
    new Promise<void>((resolve) => {
      if (offsets.length - 1 > after || ms <= 0) {
        resolve()
        return
      }
      const timer = setTimeout(resolve, ms)
      waiters.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })

  return {
    /** Adds an entry to the commit of this turn. */
    write,
    /** Raw JSON lines of the entries after `after`, at most `limit`. */
    read,
    wait,
    /** The number of entries ever written. */
    length: () => n,
    close: () => {
      for (const callback of waiters) callback()
      closeSync(file)
    },
  }
}

const findLines = (path: string): number[] => {
  const bytes = readFileSync(path)
  const offsets = [0]
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) offsets.push(at + 1)
  return offsets
}
