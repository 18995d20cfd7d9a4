import { workerTopic } from '@sahut/core/bus/rooms'
import { createStartChat } from '@sahut/core/chats/start'
import { newClientMsgId, newUserId } from '@sahut/core/model/ids'
import type { User } from '@sahut/core/model/user/user'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from './rig.ts'

/* Whoever has no chat yet is looked up over real Baileys at the simulated network, and written to. */

let rig: Rig
let worker: Awaited<ReturnType<Rig['startWorker']>>
let linked: Awaited<ReturnType<Rig['link']>>

beforeAll(async () => {
  rig = await startRig()
  worker = await rig.startWorker()
  linked = await rig.link(worker)
})

afterAll(async () => {
  await worker.close()
  await rig.stop()
})

const write = async (phone: string, text: string) => {
  const number = await rig.stateOf(linked.number)
  const start = createStartChat({
    access: {
      may: () =>
        Promise.resolve({ user: { userId: newUserId(), name: 'Sari' } as User, thing: number } as never),
    },
    log: rig.log,
    lookUps: rig.numbers.lookUps,
    blocks: rig.numbers.blocks,
    bus: worker.bus,
  })
  const { numberId } = linked.number
  const started = await start(undefined as never, { numberId, phone, clientMsgId: newClientMsgId(), text })
  worker.bus.signal(workerTopic(numberId), { type: 'outbox' })
  return started
}

test('a person who never wrote is found by phone number and gets the message; what they answer stands in the same chat', async () => {
  const contact = await rig.client.createContact({ name: 'Siti' })
  const { chatId } = await write(contact.pn, 'Pesanan Kakak sudah siap')
  await rig.client.waitFor(
    (entry) => entry.event === 'contact:received' && entry.text === 'Pesanan Kakak sudah siap',
  )
  for (const addressing of ['pn', 'lid'] as const)
    await rig.client.send(contact.pn, { to: linked.phone.pn, text: `baik ${addressing}`, addressing })
  await until(async () => (await rig.textsOf(linked.number, contact)).length >= 3)
  expect(await rig.textsOf(linked.number, contact)).toEqual([
    'Pesanan Kakak sudah siap',
    'baik pn',
    'baik lid',
  ])
  expect(await rig.standOf(linked.number, contact)).toMatchObject({ chatId, contact: { phone: contact.pn } })
})

test('who is not on WhatsApp is said not to be', async () => {
  await expect(write('6289999999999', 'Halo')).rejects.toMatchObject({ code: 'not_found', field: 'phone' })
})
