import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { BENCHES } from './benches.ts'
import { type Bench, isMet, Report } from './findings.ts'
import { drawPlot } from './plot.ts'
import { describeMachine } from './processes.ts'
import { writeReadme } from './readme.ts'
import { drawTable } from './text-table.ts'

const DOCS = fileURLToPath(new URL('../docs/bench', import.meta.url))

const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const complain = (error: unknown): void => {
  say(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
}

const list = (): string =>
  [
    'npm run bench -- NAME [--quick] [--sizes N,N] [--json FILE|-] [--out FOLDER]',
    ...BENCHES.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`),
    `  ${'all'.padEnd(10)} each of these, one after the other`,
    `  ${'report'.padEnd(10)} writes README.md from the JSON files that are there`,
    '',
    'A run draws NAME.svg and writes NAME.json and README.md into docs/bench; --out takes another folder. A',
    'run that is quick or of some sizes only (inbound: numbers) writes nothing without --out. --json - prints the JSON, with the ratios, as the last line of standard output.',
  ].join('\n')

/** A bench that waits for something that never comes ends the run, ms. */
const LONGEST_MS = 20 * 60_000

const measure = async (bench: Bench, quick: boolean, sizes: number[]): Promise<Report> => {
  const began = performance.now()
  const [load] = loadavg()
  const note = (sentence: string): void => {
    say(`[${bench.name}] ${sentence}`)
  }
  const guard = setTimeout(() => {
    note(`did not end within ${String(LONGEST_MS / 60_000)} minutes`)
    process.exit(1)
  }, LONGEST_MS)
  const findings = await bench.run({ quick, sizes, note })
  clearTimeout(guard)
  return Report.parse({
    bench: bench.name,
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    load,
    quick,
    seconds: Math.round((performance.now() - began) / 1000),
    ...findings,
  })
}

const show = ({ tables, ratios, goals, reason }: Report): void => {
  for (const table of tables) say(`\n${drawTable(table)}`)
  say(`\nratios: ${JSON.stringify(ratios)}`)
  for (const goal of goals)
    say(
      `${isMet(goal) ? 'met    ' : 'NOT MET'} ${goal.name}: ${String(goal.value)} (goal ${String(goal.limit)})`,
    )
  if (reason !== undefined) say(reason)
}

const keep = (report: Report, folder: string): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${report.bench}.json`), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(join(folder, `${report.bench}.svg`), `${drawPlot(report.plot)}\n`)
  writeReadme(folder, BENCHES)
}

/** @returns nothing where what was typed is not understood, which is said then */
const flags = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        quick: { type: 'boolean', default: false },
        sizes: { type: 'string', default: '' },
        json: { type: 'string' },
        out: { type: 'string' },
      },
    })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    say(error.message)
    return undefined
  }
}

const run = async (): Promise<void> => {
  const typed = flags()
  if (typed === undefined) {
    process.stdout.write(`${list()}\n`)
    process.exitCode = 1
    return
  }
  const { values, positionals } = typed
  const [name] = positionals
  if (name === 'report') {
    writeReadme(values.out ?? DOCS, BENCHES)
    return
  }
  const sizes = values.sizes.split(',').flatMap((size) => (size === '' ? [] : [Number(size)]))
  const isWhole = !values.quick && sizes.length === 0
  const chosen = name === 'all' ? BENCHES : BENCHES.filter((bench) => bench.name === name)
  if (chosen.length === 0) {
    process.stdout.write(`${list()}\n`)
    if (name !== undefined) process.exitCode = 1
    return
  }
  for (const bench of chosen) {
    try {
      const report = await measure(bench, values.quick, sizes)
      show(report)
      const folder = values.out ?? (isWhole ? DOCS : undefined)
      if (folder !== undefined) keep(report, folder)
      if (values.json === '-') process.stdout.write(`${JSON.stringify(report)}\n`)
      else if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
    } catch (error) {
      // The others of `all` are still worth it.
      complain(error)
    }
  }
}

// So that exit listeners run, which end what was started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

run().catch(complain)
