import { afterAll, expect, test } from 'vitest'
import { startSweep } from './kill-sweep.ts'

const HANG_MS = 900_000

const { rig, sweep, close } = await startSweep()
afterAll(close)

test(
  'killed before or after each of its calls, a worker loses and doubles nothing of what a phone tells of before',
  async () => {
    const { number, phone } = await rig.linkedNumber()
    const told: string[] = []
    const siti = await rig.client.createContact({ name: 'Siti' })
    const isAllIn = async () => {
      const { items } = await rig.table.query({ PK: `N#${number.numberId}#HISTORY`, prefix: 'P#' })
      const waiting = items.filter(({ state }) => state === 'waiting')
      return (await rig.isAllTaken(phone)) && waiting.length === 0
    }
    const kills = await sweep(
      'in turn',
      async () => {
        // What it was told at its linking may wait still.
        if (told.length > 0 && !(await isAllIn())) return
        const messages = [0, 1, 2].map((at) => {
          const text = `lama ${String(told.length + at).padStart(4, '0')}`
          return { text, t: 1_760_000_000 + told.length + at }
        })
        told.push(...messages.map(({ text }) => text))
        const by = told.length % 2 === 0 ? 'inline' : 'file'
        await rig.client.past(phone.pn, { by, conversations: [{ with: siti.pn, messages }] })
      },
      isAllIn,
    )
    const texts: string[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await rig.log.past(rig.chatOf(number, siti), cursor, 100)
      texts.unshift(
        ...(page?.past ?? []).map(({ content }) =>
          content.type === 'text' ? content.text : String(content.type),
        ),
      )
      cursor = page?.cursor?.slice(2)
    }
    expect(texts).toEqual(told)
    expect(await rig.standOf(number, siti)).toMatchObject({ unread: 0, past: 'some' })
    expect(kills).toBeGreaterThan(15)
  },
  HANG_MS,
)
