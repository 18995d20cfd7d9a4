import { afterAll, expect, test } from 'vitest'
import { MOMENTS, startSweep } from './kill-sweep.ts'
import { until } from '../rig.ts'

const HANG_MS = 900_000

const { rig, sweep, close } = await startSweep()
afterAll(close)

/** Both at each call takes twice as long: `SWEEPS=all` does. What lies between two calls is struck once all the same. */
const WAYS = process.env['SWEEPS'] === 'all' ? MOMENTS : (['in turn'] as const)

test.each(WAYS)(
  'killed before or after (%s) each of its calls, a worker loses and doubles nothing in either direction, and keeps the order',
  async (moment) => {
    const { number, phone } = await rig.linkedNumber()
    const contact = await rig.client.createContact()
    const asked: string[] = []
    const answered: string[] = []

    const isAllIn = () => rig.isAllTaken(phone)
    const isAllOut = async () => (await rig.log.outbox(number.numberId)).length === 0

    const kills = await sweep(
      moment,
      async () => {
        if (await isAllIn()) {
          for (const addressing of ['pn', 'lid'] as const) {
            asked.push(`pesan ${String(asked.length)}`)
            await rig.client.send(contact.pn, { to: phone.pn, text: asked.at(-1) ?? '', addressing })
          }
        }
        if (await isAllOut()) {
          answered.push(`jawaban ${String(answered.length)}`)
          await rig.answer(number, contact, answered.at(-1) ?? '')
        }
      },
      async () => (await isAllIn()) && (await isAllOut()),
    )

    const messages = await rig.messagesOf(number, contact)
    const textsOf = (fromMe: boolean) =>
      messages.flatMap((message) =>
        message.fromMe === fromMe && message.content.type === 'text' ? [message.content.text] : [],
      )
    expect(textsOf(false).toSorted()).toEqual(asked.toSorted())
    const isOnTime = await rig.onTime(phone.pn)
    expect(textsOf(false).filter(isOnTime)).toEqual(asked.filter(isOnTime))
    expect(textsOf(true)).toEqual(answered)
    expect(messages.every(({ fromMe, status }) => !fromMe || status === 'sent')).toBe(true)
    const shown = (await rig.client.wholeJournal()).flatMap((entry) =>
      entry.event === 'contact:received' && entry.contact === contact.pn ? [entry.text] : [],
    )
    expect(shown).toEqual(answered)
    // Not one message had to be asked for again, which would have started new sessions for what was on its way.
    const askedAgain = (await rig.client.wholeJournal()).filter(
      (entry) =>
        entry.event === 'contact:undecryptable' ||
        entry.event === 'phone:undecryptable' ||
        (entry.event === 'companion:receipt' && (entry.type === 'retry' || entry.type === 'nack')),
    )
    expect(askedAgain).toEqual([])
    // A start makes some ten calls; fewer kills would mean that none hit a message.
    expect(kills).toBeGreaterThan(15)
  },
  HANG_MS,
)

test(
  'killed as soon as the network notes a step of a message, a worker loses and doubles nothing',
  async () => {
    const { number, phone } = await rig.linkedNumber()
    const contact = await rig.client.createContact()
    const asked: string[] = []
    const answered: string[] = []
    const steps = ['contact:sent', 'companion:receipt', 'companion:sent', 'contact:received'] as const

    for (const step of [...steps, ...steps]) {
      const start = (await rig.client.wholeJournal()).at(-1)?.n ?? 0
      const worker = rig.spawnWorker()
      await rig.client.waitFor(
        (entry) => entry.event === 'companion:connected' && entry.phone === phone.pn,
        start,
      )
      const noted = rig.client.waitFor(
        (entry) => entry.event === step && entry.contact === contact.pn,
        (await rig.client.wholeJournal()).at(-1)?.n,
      )
      asked.push(`pesan ${String(asked.length)}`)
      answered.push(`jawaban ${String(answered.length)}`)
      await rig.answer(number, contact, answered.at(-1) ?? '')
      await rig.client.send(contact.pn, { to: phone.pn, text: asked.at(-1) ?? '' })
      await noted
      await worker.kill()
    }

    const worker = rig.spawnWorker()
    await until(async () => (await rig.log.outbox(number.numberId)).length === 0)
    await until(
      async () =>
        (await rig.messagesOf(number, contact)).filter(({ fromMe }) => !fromMe).length >= asked.length,
    )
    await worker.kill('SIGTERM')
    const messages = await rig.messagesOf(number, contact)
    const texts = messages.map(({ content }) => (content.type === 'text' ? content.text : ''))
    const received = texts.filter((text) => text.startsWith('pesan'))
    expect(received.toSorted()).toEqual(asked.toSorted())
    const isOnTime = await rig.onTime(phone.pn)
    expect(received.filter(isOnTime)).toEqual(asked.filter(isOnTime))
    expect(texts.filter((text) => text.startsWith('jawaban'))).toEqual(answered)
    const shown = (await rig.client.wholeJournal()).flatMap((entry) =>
      entry.event === 'contact:received' && entry.contact === contact.pn ? [entry.text] : [],
    )
    expect(shown).toEqual(answered)
  },
  HANG_MS,
)
