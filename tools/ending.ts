import { SahutError } from '@sahut/core/contract/errors'

/** People get the sentence, not the stack; what nobody foresaw shows whole. */
export const complain = (error: unknown): void => {
  const text =
    error instanceof SahutError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error)
  process.stderr.write(`\n${text}\n`)
}

/** A part that hangs must not keep a person from ending the rest, ms. */
const PATIENCE_MS = 15_000

/** Ctrl+C or a supervisor's SIGTERM closes everything in good order, then ends the process. */
export const endOnSignal = (close: () => Promise<void>): void => {
  const end = (): void => {
    process.stdout.write('\nEnding …\n')
    setTimeout(() => {
      complain(new SahutError('unavailable', 'Something did not end in time; ended without it.'))
      process.exit(1)
    }, PATIENCE_MS).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(error)
        process.exit(1)
      },
    )
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}
