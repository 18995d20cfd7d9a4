import { WAVEFORM_PARTS } from '@sahut/core/model/content/audio'

/** Loudness counts from here to full scale, dB: below it is a quiet room. */
const QUIET_DB = -50

/** How loud a moment is as people hear it, 0 to 100. @param samples of it, -1 to 1 */
export const loudnessOf = (samples: Float32Array): number => {
  const square = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length)
  const decibels = square === 0 ? QUIET_DB : 10 * Math.log10(square)
  return Math.round(100 * Math.min(1, Math.max(0, 1 - decibels / QUIET_DB)))
}

/** All that was heard in as many parts as WhatsApp's apps draw, each by its loudest moment; the loudest of all is full. */
export const waveformOf = (moments: readonly number[]): number[] => {
  const most = Math.max(1, ...moments)
  return Array.from({ length: WAVEFORM_PARTS }, (_, part) => {
    const from = Math.floor((part * moments.length) / WAVEFORM_PARTS)
    const to = Math.max(from + 1, Math.floor(((part + 1) * moments.length) / WAVEFORM_PARTS))
    const loudest = Math.max(0, ...moments.slice(from, to))
    return Math.round((100 * loudest) / most)
  })
}
