import { SahutError } from '@sahut/core/contract/errors'
import { z } from 'zod'

const Names = z.record(z.string(), z.string()).default({})

/** Of a package as npm's lock has it, what decides on which others it needs; the rest goes through untouched. */
const Locked = z.looseObject({
  version: z.string(),
  dependencies: Names,
  optionalDependencies: Names,
  peerDependencies: Names,
  peerDependenciesMeta: z
    .record(z.string(), z.looseObject({ optional: z.boolean().default(false) }))
    .default({}),
})

const Lock = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), z.unknown()) })

/** A package that nobody publishes, as npm reads it. */
type Manifest = { name: string; version: string; dependencies: Record<string, string> }

/** Where a package lies: its own name, and before it the names of the packages whose folders it lies in. */
type Place = readonly string[]

const pathOf = (place: Place): string => place.map((name) => `node_modules/${name}`).join('/')

/** Where Node looks for what a package imports, in this order. */
const placesFor = (name: string, from: Place): Place[] =>
  Array.from({ length: from.length + 1 }, (_, at) => [...from.slice(0, from.length - at), name])

/** What npm would install for a package, and whether it can do without. */
const needsOf = (one: z.infer<typeof Locked>): { name: string; isOptional: boolean }[] => {
  const named = (names: Record<string, string>, isOptional: (name: string) => boolean) =>
    Object.keys(names).map((name) => ({ name, isOptional: isOptional(name) }))
  return [
    ...named(one.dependencies, () => false),
    ...named(one.optionalDependencies, () => true),
    ...named(one.peerDependencies, (name) => one.peerDependenciesMeta[name]?.optional === true),
  ]
}

/**
 * Of the repository's lock only what some packages need, at the same versions and places, for a folder of their own.
 * @param text the repository's package-lock.json
 * @param names of packages that the folder's code imports; the repository's root has them
 * @returns package.json and package-lock.json of that folder
 * @throws SahutError internal that names a package which the lock does not have
 */
export const prunedLock = (
  text: string,
  { name, version }: { name: string; version: string },
  names: readonly string[],
): { manifest: Manifest; lock: object } => {
  const { packages: all } = Lock.parse(JSON.parse(text))
  const kept = new Map<string, unknown>()
  const versions: Record<string, string> = {}

  const keep = (wanted: string, from: Place, isOptional: boolean): string | undefined => {
    const place = placesFor(wanted, from).find((one) => pathOf(one) in all)
    if (place === undefined) {
      if (isOptional) return undefined
      throw new SahutError('internal', `package-lock.json has no ${wanted} for ${from.join(' > ') || name}.`)
    }
    const path = pathOf(place)
    const raw = all[path]
    const locked = Locked.parse(raw)
    if (kept.has(path)) return locked.version
    kept.set(path, raw)
    for (const need of needsOf(locked)) keep(need.name, place, need.isOptional)
    return locked.version
  }
  for (const one of names) versions[one] = keep(one, [], false) ?? ''

  const manifest = { name, version, private: true, type: 'module', dependencies: versions }
  const packages = Object.fromEntries([...kept].sort(([a], [b]) => a.localeCompare(b)))
  return {
    manifest,
    lock: {
      name,
      version,
      lockfileVersion: 3,
      requires: true,
      packages: { '': { name, version, dependencies: versions }, ...packages },
    },
  }
}
