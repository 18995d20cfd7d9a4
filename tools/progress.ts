/** Tells a person how far a start-up is: a line a step, with the time it took. */
export type Progress = {
  /** Runs one step and shows its name while it runs. What the step throws goes through. */
  step: <Result>(name: string, work: (note: (detail: string) => void) => Promise<Result>) => Promise<Result>
}

/** @param out standard error where standard output carries data for programs */
export const createProgress = (out: NodeJS.WriteStream): Progress => ({
  step: async (name, work) => {
    const started = performance.now()
    const show = (text: string): void => {
      if (out.isTTY) out.write(`\r\u001b[2K${text}`)
    }
    show(`… ${name}`)
    const result = await work((detail) => {
      show(`… ${name}: ${detail}`)
    })
    show('')
    out.write(`✓ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`)
    return result
  },
})
