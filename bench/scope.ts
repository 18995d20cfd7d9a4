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
  const endings: (() => Promise<unknown>)[] = []
  try {
    return await work({
      folder,
      own: (thing, end) => {
        endings.push(() => end(thing))
        return thing
      },
    })
  } finally {
    for (const end of endings.reverse()) await end()
    await rm(folder, { recursive: true })
  }
}
