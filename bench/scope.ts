import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What is begun in a run and has to be ended with it, in the other order. */
export type Scope = {
  /** A folder of its own. */
  folder: string
  /** Takes what was just started, with its end. */
  own: <Thing>(thing: Thing, end: (thing: Thing) => Promise<unknown>) => Thing
}

/** Runs some work in a folder that goes with it, and ends what it began, also when it fails. */
export const inScope = async <Result>(work: (scope: Scope) => Promise<Result>): Promise<Result> => {
  const folder = await mkdtemp(join(tmpdir(), 'sahut-bench-'))
  const endings: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })]
  const own: Scope['own'] = (thing, end) => {
    endings.push(() => end(thing))
    return thing
  }
  const failures: unknown[] = []
  const caught = (error: unknown): undefined => {
    failures.push(error)
  }
  const result = await work({ folder, own }).catch(caught)
  // One that can't be ended must not keep the others.
  for (const end of endings.reverse()) await end().catch(caught)
  if (failures.length > 0) throw failures[0]
  return result as Result
}
