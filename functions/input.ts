import { zValidator } from '@hono/zod-validator'
import type { ValidationTargets } from 'hono'
import type { z } from 'zod'
import { invalidInput } from '@sahut/core/contract/errors'

/** Parses one part of a request. @throws SahutError invalid_input */
export const input = <Schema extends z.ZodType, Target extends keyof ValidationTargets>(
  target: Target,
  schema: Schema,
) =>
  zValidator(target, schema, (result) => {
    if (!result.success) throw invalidInput(result.error, target === 'json' ? 'body' : target)
  })
