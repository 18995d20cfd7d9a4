import type { Report } from '@sahut/core/contract/api/reports'
import { FIGURES } from './figures.ts'

/** A table program takes what begins so for a formula. */
const FORMULA = /^[=+\-@\t\r]/

const cell = (value: string | number | undefined): string => {
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value ?? '') ? `'${value ?? ''}` : (value ?? '')
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const line = (cells: readonly (string | number | undefined)[]): string => `${cells.map(cell).join(',')}\r\n`

/** The rows of a report as a table for other programs. Times in seconds, shares in percent. @param of what they are */
export const csvOf = ({ rows }: Pick<Report, 'rows'>, of: string): string =>
  [
    line([of, ...FIGURES.map(({ name }) => name())]),
    ...rows.map(({ name, counts }) => line([name, ...FIGURES.map(({ value }) => value(counts))])),
  ].join('')
