import { SahutError } from '@sahut/core/contract/errors'
import { Pace } from '@sahut/core/model/number/number'

const FIELDS = ['perMinute', 'burst'] as const
export type PaceField = (typeof FIELDS)[number]

const named = (names: readonly unknown[]): ReadonlySet<PaceField> =>
  new Set(FIELDS.filter((field) => names.includes(field)))

/** A pace as somebody filled it in, or the fields at fault. */
export const readPace = (form: {
  get: (name: string) => unknown
}): { pace?: Pace; faults: ReadonlySet<PaceField> } => {
  // An empty field is read as 0, which is no pace.
  const parsed = Pace.safeParse({
    perMinute: Number(form.get('perMinute')),
    burst: Number(form.get('burst')),
  })
  return parsed.success
    ? { pace: parsed.data, faults: new Set() }
    : { faults: named(parsed.error.issues.map(({ path }) => path[0])) }
}

/** The fields that the server found at fault. */
export const faultsIn = (error: unknown): ReadonlySet<PaceField> =>
  error instanceof SahutError ? named(error.field?.split('.') ?? []) : new Set()
