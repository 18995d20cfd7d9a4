import { afterAll, expect, test } from 'vitest'
import { startSweep } from './kill-sweep.ts'

const HANG_MS = 900_000

const { rig, sweep, close } = await startSweep()
afterAll(close)

test(
  'killed before or after each of its calls, a worker loses and doubles nothing of a group, whose messages move two ratchets',
  async () => {
    const { number, phone } = await rig.linkedNumber({ takesGroups: true })
    const siti = await rig.client.createContact({ name: 'Siti' })
    const group = await rig.client.createGroup({
      subject: 'Grosir',
      creator: siti.pn,
      members: [phone.pn],
    })
    const asked: string[] = []
    const answered: string[] = []
    const write = async (from: string) => {
      asked.push(`pesan ${String(asked.length)}`)
      await rig.client.sendToGroup(group.id, { from, text: asked.at(-1) ?? '' })
    }
    const isAllIn = () => rig.isAllTaken(phone)
    const isAllOut = async () => (await rig.log.outbox(number.numberId)).length === 0

    const kills = await sweep(
      'in turn',
      async () => {
        if (await isAllIn()) {
          // Who is new tells its key with its first message.
          const { pn } = await rig.client.createContact()
          await rig.client.changeGroup(group.id, { by: siti.pn, what: 'add', people: [pn] })
          await write(pn)
          await write(pn)
        }
        if (await isAllOut()) {
          answered.push(`jawaban ${String(answered.length)}`)
          await rig.answer(number, group, answered.at(-1) ?? '')
        }
      },
      async () => (await isAllIn()) && (await isAllOut()),
    )

    const messages = await rig.messagesOf(number, group)
    const textsOf = (fromMe: boolean) =>
      messages.flatMap((message) =>
        message.fromMe === fromMe && message.content.type === 'text' ? [message.content.text] : [],
      )
    expect(textsOf(false)).toEqual(asked)
    expect(textsOf(true)).toEqual(answered)
    const journal = await rig.client.wholeJournal()
    const shown = journal.flatMap((entry) =>
      entry.event === 'group:received' && entry.group === group.id && entry.member === siti.pn
        ? [entry.text]
        : [],
    )
    expect(shown).toEqual(answered)
    // Nothing had to be asked for again: no key was lost between the two ratchets.
    const askedAgain = journal.filter(
      (entry) =>
        (entry.event === 'group:undecryptable' && !answered.includes(shownOf(entry.id))) ||
        (entry.event === 'companion:receipt' && (entry.type === 'retry' || entry.type === 'nack')),
    )
    expect(askedAgain).toEqual([])
    expect(kills).toBeGreaterThan(15)

    function shownOf(id: string): string {
      const again = journal.find((entry) => entry.event === 'group:received' && entry.id === id)
      return again?.event === 'group:received' ? again.text : ''
    }
  },
  HANG_MS,
)
