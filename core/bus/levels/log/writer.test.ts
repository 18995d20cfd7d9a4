import { pino } from 'pino'
import { expect, test } from 'vitest'
import { until } from '../../bus-fixture.ts'
import { createLogWriter } from './writer.ts'

const MEGABYTE = 'x'.repeat(2 ** 20)

/** A log whose partition 0 takes nothing, as one that nobody leads. */
const start = () => {
  const taken: [partition: number, record: string][] = []
  let lost = 0
  const writer = createLogWriter(
    (partition, records) => {
      if (partition === 0) return Promise.resolve({ taken: 0 })
      for (const record of records) taken.push([partition, record])
      return Promise.resolve({ taken: records.length })
    },
    () => {
      lost += 1
    },
    pino({ level: 'silent' }),
  )
  return { ...writer, taken, lost: () => lost }
}

test('what waits for a partition that takes nothing costs no other partition a record', async () => {
  const { append, taken, lost, close } = start()
  for (let n = 0; n < 40; n += 1) append(0, MEGABYTE)
  expect(lost()).toBe(24)
  for (let n = 0; n < 5; n += 1) append(1, `${String(n)} ${MEGABYTE}`)
  await until(() => taken.length === 5)
  expect(taken.map(([partition, record]) => [partition, record.slice(0, 1)])).toEqual(
    Array.from({ length: 5 }, (_, n) => [1, String(n)]),
  )
  close()
  // Each of the forty, told once.
  expect(lost()).toBe(40)
})
