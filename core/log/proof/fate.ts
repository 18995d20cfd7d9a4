import { SahutError } from '../../contract/errors.ts'
import type { Item, Table } from '../../store/table.ts'

/** Which of several puts reach the store when the call is cut short. */
type Part = (item: Item, index: number) => boolean

type Call<Process> = {
  process: Process
  apply: (part: Part) => Promise<unknown>
  resolve: (reply: unknown) => void
  reject: (error: Error) => void
}

const WHOLE: Part = () => true

const lost = (): SahutError => new SahutError('unavailable', 'fate')

/**
 * Stands between processes and their store: every call waits until fate decides about it.
 * @param applying told whose call changes the rows now
 * @param crash ends a process
 */
export const createFate = <Process extends { alive: boolean }>({
  rows,
  applying,
  crash,
}: {
  rows: Table
  applying: (process: Process) => void
  crash: (process: Process) => void
}) => {
  const calls: Call<Process>[] = []
  const late: (() => Promise<unknown>)[] = []
  const replies: (() => void)[] = []

  const tableOf = (process: Process): Table => {
    const ask = <Reply>(apply: (part: Part) => Promise<Reply>): Promise<Reply> => {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>()
      const applied = (part: Part) => {
        applying(process)
        return apply(part)
      }
      const answer = (reply: unknown) => {
        resolve(reply as Reply)
      }
      calls.push({ process, apply: applied, resolve: answer, reject })
      return promise
    }
    return {
      get: (key) => ask(() => rows.get(key)),
      getMany: (keys) => ask(() => rows.getMany(keys)),
      query: (range) => ask(() => rows.query(range)),
      count: (range) => ask(() => rows.count(range)),
      put: (item, condition) => ask(() => rows.put(item, condition)),
      update: (...change) => ask(() => rows.update(...change)),
      delete: (...which) => ask(() => rows.delete(...which)),
      putAll: (items) => ask((part) => rows.putAll(items.filter(part))),
      close: () => undefined,
    }
  }

  /** @param chance 0 to 99; 0 is kind */
  const decide = async (call: Call<Process>, chance: number, part: Part): Promise<void> => {
    const { apply, resolve, reject, process } = call
    if (chance < 66) resolve(await apply(WHOLE))
    else if (chance < 80) {
      // Whole, in part or not at all: the caller knows nothing but that no reply came.
      if (chance < 76) await apply(chance < 72 ? part : WHOLE)
      reject(lost())
    } else if (chance < 84) {
      late.push(() => apply(WHOLE))
      reject(lost())
    } else if (chance < 88) {
      // The SDK repeats a call whose reply was lost, and its caller hears of the repetition only.
      await apply(WHOLE)
      resolve(await apply(WHOLE))
    } else if (chance < 93) {
      const reply = await apply(WHOLE)
      replies.push(() => {
        if (process.alive) resolve(reply)
      })
    } else {
      if (chance < 98) await apply(chance < 96 ? part : WHOLE)
      crash(process)
    }
  }

  return {
    tableOf,
    /** A dead process hears nothing any more; what it had sent may still arrive. */
    orphan: (process: Process): void => {
      for (const call of calls.splice(0)) {
        if (call.process === process) late.push(() => call.apply(WHOLE))
        else calls.push(call)
      }
    },
    /** What can happen next: a call is decided about, a reply that was held back arrives, or a late call does. */
    events: (chance: number, part: Part): (() => Promise<void>)[] => [
      ...calls.map((call, at) => () => {
        calls.splice(at, 1)
        return decide(call, chance, part)
      }),
      ...replies.map((reply, at) => () => {
        replies.splice(at, 1)
        reply()
        return Promise.resolve()
      }),
      ...late.map((apply, at) => async () => {
        late.splice(at, 1)
        await apply()
      }),
    ],
  }
}
