import type { Table } from './findings.ts'

const cell = (value: string | number): string => String(value)

/** A table for a terminal. */
export const drawTable = ({ title, columns, rows }: Table): string => {
  const lines = [columns, ...rows].map((row) => row.map(cell))
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  const drawn = lines.map((line) =>
    line
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const [head = '', ...body] = drawn
  return [title, head, widths.map((width) => '-'.repeat(width)).join('  '), ...body].join('\n')
}

const escaped = (value: string | number): string => cell(value).replaceAll('|', '\\|')

/** The same for Markdown. */
export const writeTable = ({ title, columns, rows }: Table): string => {
  const line = (row: readonly (string | number)[]): string => `| ${row.map(escaped).join(' | ')} |`
  return [`**${title}**`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}
