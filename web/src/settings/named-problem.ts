import { SahutError } from '@sahut/core/contract/errors'
import { m } from '../paraglide/messages.js'

/** What is said where another thing has the name already; nothing for any other refusal. */
export const namedProblem = (error: Error | null): string | undefined =>
  error instanceof SahutError && error.code === 'conflict' && error.field === 'name'
    ? m.named_taken()
    : undefined
