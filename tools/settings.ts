import { fileSettingOf } from '@sahut/core/process/secret-files'
import { Environment as ofFunctions } from '@sahut/functions/env'
import { Environment as ofGateway } from '@sahut/gateway/env'
import { Settings as ofOneMachine } from '@sahut/local/env'
import { Environment as ofSimulator } from '@sahut/simulator/env'
import { Environment as ofWorkers } from '@sahut/workers/env'
import { z } from 'zod'

/** A setting as its schema describes it; `unset` says what holds while it is not set. */
const Property = z.object({
  description: z.string({ error: 'has no description' }),
  default: z.union([z.string(), z.number()]).optional(),
  unset: z.string().optional(),
  secret: z.boolean().default(false),
})
const Properties = z.object({
  properties: z.record(z.string(), Property),
  required: z.array(z.string()).default([]),
})

type Setting = { name: string; of: string[]; default: string; description: string }

const defaultOf = (property: z.infer<typeof Property>, isRequired: boolean): string => {
  if (property.default !== undefined) return `\`${String(property.default)}\``
  return property.unset ?? (isRequired ? '(required)' : '')
}

/** A secret may stand in a file, and its row says so. */
const wordsOf = (name: string, { description, secret }: z.infer<typeof Property>): string =>
  secret ? `${description}. A secret: may stand in a file that \`${fileSettingOf(name)}\` names` : description

/**
 * What a deployable reads of its environment, in the order of its schema.
 * @throws ZodError that names a setting without a description
 */
const settingsOf = (of: string, schema: z.ZodObject): Setting[] => {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const { properties, required } = Properties.parse(json)
  return Object.entries(properties).map(([name, property]) => ({
    name,
    of: [of],
    default: defaultOf(property, required.includes(name)),
    description: wordsOf(name, property),
  }))
}

/** One row for a setting that several read in the same sense; where their defaults differ it has both. */
const merged = (settings: Setting[]): Setting[] => {
  const rows = new Map<string, Setting>()
  for (const setting of settings) {
    const key = `${setting.name} ${setting.description}`
    const row = rows.get(key)
    if (row === undefined) rows.set(key, { ...setting })
    else {
      row.of = [...row.of, ...setting.of]
      if (row.default !== setting.default) row.default = `${row.default} / ${setting.default}`
    }
  }
  return [...rows.values()]
}

const DEPLOYABLES = ['workers', 'gateway', 'functions']

/** What deployables share comes first. */
const sorted = (settings: Setting[]): Setting[] => settings.toSorted((a, b) => b.of.length - a.of.length)

const nameOf = (of: string[]): string =>
  DEPLOYABLES.every((deployable) => of.includes(deployable)) ? 'all' : of.join(', ')

const table = (rows: string[][]): string => rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const oneMachine = (): string =>
  table([
    ['setting', 'default', 'what it does'],
    ['---', '---', '---'],
    ...settingsOf('local', ofOneMachine).map((one) => [`\`${one.name}\``, one.default, one.description]),
  ])

const deployables = (): string => {
  const settings = [
    ...settingsOf('workers', ofWorkers),
    ...settingsOf('gateway', ofGateway),
    ...settingsOf('functions', ofFunctions),
  ]
  return table([
    ['setting', 'of', 'default', 'what it does'],
    ['---', '---', '---', '---'],
    ...[...sorted(merged(settings)), ...settingsOf('simulator', ofSimulator)].map((one) => [
      `\`${one.name}\``,
      nameOf(one.of),
      one.default,
      one.description,
    ]),
  ])
}

const TABLE = /(<!-- prettier-ignore-start -->\n).*?(<!-- prettier-ignore-end -->)/gs

/**
 * docs/settings.md with its two tables (one machine, deployables) as the schemas of the env.ts files say.
 * @param page the file as it is; its words around the tables stay
 * @throws ZodError that names a setting without a description
 */
export const withSettings = (page: string): string => {
  const tables = [oneMachine(), deployables()]
  return page.replace(TABLE, (_, start: string, end: string) => `${start}\n${tables.shift() ?? ''}\n\n${end}`)
}
