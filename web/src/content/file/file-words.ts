import { getLocale } from '../../paraglide/runtime.js'
import { m } from '../../paraglide/messages.js'

const REASONS: Readonly<Record<string, () => string>> = {
  gone: m.file_gone,
  broken: m.file_broken,
  too_large: m.file_too_large,
  unreachable: m.file_unreachable,
  no_storage: m.file_no_storage,
}

/** Why a file is not here. */
export const failureWords = (reason: string | undefined): string =>
  ((reason === undefined ? undefined : REASONS[reason]) ?? m.file_failed)()

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** A size as people say it. */
export const sizeText = (bytes: number): string => {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step)
}

/** Minutes and seconds. */
export const lengthText = (seconds: number): string =>
  `${String(Math.floor(seconds / 60))}:${String(Math.floor(seconds) % 60).padStart(2, '0')}`
