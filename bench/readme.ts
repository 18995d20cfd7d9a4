import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bench, isMet, Report } from './findings.ts'
import { writeTable } from './text-table.ts'

const INTRODUCTION = `# Benches

Each compares sides that run beside each other, in turns, in one run; a figure is the median of the rounds, with the
least and the most. \`npm run bench\` lists them; \`npm run bench -- all\` runs all and writes this page, its plots and
the JSON beside it. Nothing here is typed by hand.
`

const goalLine = (goal: Report['goals'][number]): string => {
  const { name, value, limit, atMost, unit } = goal
  const verdict = isMet(goal) ? 'met' : '**not met**'
  const withUnit = (figure: number): string => `${String(figure)} ${unit}`.trim()
  return `- ${name}: **${withUnit(value)}**, goal ${atMost ? 'at most' : 'at least'} ${withUnit(limit)}: ${verdict}`
}

const section = (report: Report, method: string): string => {
  const { bench, goals, reason, tables, date, machine, load, seconds, quick } = report
  return [
    `## ${bench}`,
    ...(quick ? ['**A quick run: its figures mean nothing.**'] : []),
    `\`npm run bench -- ${bench}\` on ${date}, ${machine}, ${String(seconds)} s${load === undefined ? '' : `, load of the machine before it ${load.toFixed(1)}`}.`,
    method,
    ...(goals.length === 0 ? [] : [goals.map(goalLine).join('\n')]),
    ...(reason === undefined ? [] : [reason]),
    `![${bench}](${bench}.svg)`,
    ...tables.map(writeTable),
  ].join('\n\n')
}

/** Writes the page from the reports that lie in a folder. */
export const writeReadme = (folder: string, benches: readonly Bench[]): void => {
  const there = new Set(existsSync(folder) ? readdirSync(folder) : [])
  const sections = benches
    .filter(({ name }) => there.has(`${name}.json`))
    .map(({ name, method }) =>
      section(Report.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))), method),
    )
  writeFileSync(join(folder, 'README.md'), `${[INTRODUCTION.trim(), ...sections].join('\n\n')}\n`)
}
