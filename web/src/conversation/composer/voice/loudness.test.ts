import { WAVEFORM_PARTS } from '@sahut/core/model/content/audio'
import { expect, test } from 'vitest'
import { loudnessOf, waveformOf } from './loudness.ts'

test('silence is nothing, full scale is all, and a whisper is somewhere between', () => {
  expect(loudnessOf(new Float32Array(512))).toBe(0)
  expect(loudnessOf(new Float32Array(512).fill(1))).toBe(100)
  const whisper = loudnessOf(new Float32Array(512).fill(0.02))
  expect(whisper).toBeGreaterThan(10)
  expect(whisper).toBeLessThan(60)
})

test.each([0, 1, 10, 64, 65, 3_000])('%s moments make a waveform as WhatsApp takes it', (count) => {
  const waveform = waveformOf(Array.from({ length: count }, (_, at) => at % 50))
  expect(waveform).toHaveLength(WAVEFORM_PARTS)
  expect(waveform.every((part) => Number.isInteger(part) && part >= 0 && part <= 100)).toBe(true)
})

test('what is loud stands where it was said', () => {
  const waveform = waveformOf([...Array<number>(100).fill(1), ...Array<number>(100).fill(50)])
  expect(waveform[0]).toBe(2)
  expect(waveform.at(-1)).toBe(100)
})
