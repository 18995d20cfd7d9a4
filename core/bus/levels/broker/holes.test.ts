import { expect, test } from 'vitest'
import { newInboxId } from '../../../model/ids.ts'
import type { Inboxes } from '../../bus.ts'
import { createHoles } from './holes.ts'

test('however many listen, one after the other, words of losses are asked for once: a gateway listens anew for every inbox that is opened', () => {
  let asked = 0
  const holes = createHoles(() => {
    asked += 1
  })
  for (let n = 0; n < 1_000; n += 1) holes.listen(() => undefined)()
  expect(asked).toBe(1)
})

test('holes that come together are told as one, of all inboxes that they are of', async () => {
  const holes = createHoles(() => undefined)
  const [one, other] = [newInboxId(), newInboxId()]
  const told = new Promise<Inboxes>((resolve) => {
    holes.listen(resolve)
  })
  holes.tell(new Set([one]))
  holes.tell(new Set())
  holes.tell(new Set([other]))
  expect(await told).toEqual(new Set([one, other]))
  const next = new Promise<Inboxes>((resolve) => {
    holes.listen(resolve)
  })
  holes.tell('all')
  holes.tell(new Set([one]))
  expect(await next).toBe('all')
})
