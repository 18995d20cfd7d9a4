import { setTimeout as sleep } from 'node:timers/promises'
import { workerTopic } from '@sahut/core/bus/rooms'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig, until } from '../rig.ts'

let rig: Rig

beforeAll(async () => {
  rig = await startRig()
})
afterAll(async () => {
  await rig.stop()
})

/** Once in two rounds the messages crossed in the way that broke the session. */
const ROUNDS = 5

test('a contact who asks for an answer again while writing gets it and all that follow, and we get all that was written', async () => {
  const worker = await rig.startWorker()
  const { number, phone } = await rig.link(worker)
  for (let round = 0; round < ROUNDS; round += 1) {
    const contact = await rig.client.createContact()
    let isOver = false
    const write = async (): Promise<string[]> => {
      const written: string[] = []
      while (!isOver) {
        const text = `question ${String(round)}.${String(written.length)}`
        await rig.client.send(contact.pn, { to: phone.pn, text })
        written.push(text)
        await sleep(Math.random() * 60)
      }
      return written
    }
    const writing = write()
    await until(async () => (await rig.textsOf(number, contact)).length > 3)
    // The contact's app then starts a new session, while messages of the old one are still on their way.
    await rig.client.fault({ kind: 'unreadable', phone: phone.pn })
    const answers: string[] = []
    for (let n = 0; n < 4; n += 1) {
      const { whatsappId } = await rig.answer(number, contact, `answer ${String(round)}.${String(n)}`)
      answers.push(whatsappId)
      worker.bus.signal(workerTopic(number.numberId), { type: 'outbox' })
      await sleep(Math.random() * 150)
    }
    const missing = new Set(answers)
    await rig.client.waitFor((entry) => {
      if (entry.event === 'contact:received') missing.delete(entry.id)
      return missing.size === 0
    })
    isOver = true
    const written = await writing
    await until(async () => {
      const texts = await rig.textsOf(number, contact)
      return texts.filter((text) => text.startsWith('question')).length >= written.length
    })
    const texts = await rig.textsOf(number, contact)
    expect(texts.filter((text) => text.startsWith('question'))).toEqual(written)
    const unreadable = (await rig.client.wholeJournal()).flatMap((entry) =>
      entry.event === 'contact:undecryptable' && entry.contact === contact.pn ? [entry.reason] : [],
    )
    expect(unreadable).toEqual(['a fault was ordered'])
  }
  await worker.close()
})
