import { ChatId } from '@sahut/core/model/ids'
import type { JournalEntry } from '@sahut/simulator/contract'
import { describe, expect, it } from 'vitest'
import { takeoversOf } from './chaos/journal-watch.ts'
import { judge } from './checker.ts'
import { judgeRights } from './checker-rights.ts'
import { judgeScreens, type RenderedRow } from './checker-screens.ts'
import type { Acknowledged, Observer } from './checker-verdict.ts'

const phone = '6281100000001'
const contact = '6281200000001'

const sent = (n: number, id: string, text = `text ${id}`): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:sent',
  contact,
  contactLid: '900000001',
  phone,
  id,
  text,
  t: n,
  addressing: 'pn',
  linked: true,
})
const received = (n: number, id: string, text = `text ${id}`): JournalEntry => ({
  n,
  at: n * 10,
  event: 'contact:received',
  contact,
  phone,
  id,
  text,
})
const sight = (seq: number, whatsappId: string, fromMe = false, text = `text ${whatsappId}`) => ({
  seq,
  fromMe,
  whatsappId,
  text,
  sortTs: seq,
  at: 1_000,
})
const observer = (sights: ReturnType<typeof sight>[], phones = [phone]): Observer => ({
  name: 'Sari',
  phones: new Set(phones),
  chats: [{ phone, contact, sights }],
})
/** Who has these on the screen, from top to bottom. */
const showing = (...shown: ReturnType<typeof sight>[]): Observer => ({
  ...observer(shown.toSorted((a, b) => a.seq - b.seq)),
  chats: [
    {
      phone,
      contact,
      sights: shown.toSorted((a, b) => a.seq - b.seq),
      shown: shown.map(({ seq }) => seq),
    },
  ],
})
const answer = (seq: number, whatsappId: string, text = `text ${whatsappId}`): Acknowledged => ({
  phone,
  contact,
  whatsappId,
  text,
  seq,
})

describe('the checker', () => {
  it('finds nothing wrong where nothing is', () => {
    const verdict = judge(
      [sent(1, 'A'), sent(2, 'B'), received(3, 'R')],
      [observer([sight(1, 'A'), sight(2, 'B'), sight(3, 'R', true)])],
      [answer(3, 'R')],
    )
    expect(verdict.violations).toEqual([])
    expect(verdict).toMatchObject({ inbound: 2, outbound: 1, latencies: [990, 980] })
  })

  it('catches a message that one observer never saw', () => {
    const verdict = judge(
      [sent(1, 'A'), sent(2, 'B')],
      [observer([sight(1, 'A'), sight(2, 'B')]), observer([sight(1, 'A')])],
      [],
    )
    expect(verdict.lost).toBe(1)
  })

  it('catches an altered text', () => {
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A', false, 'other')])], []).lost).toBe(1)
  })

  it('catches a message shown twice and one that nobody sent', () => {
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A'), sight(2, 'A')])], []).duplicated).toBe(1)
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A'), sight(2, 'X')])], []).duplicated).toBe(1)
  })

  it('catches two swapped messages', () => {
    expect(
      judge([sent(1, 'A'), sent(2, 'B')], [observer([sight(1, 'B'), sight(2, 'A')])], []).misordered,
    ).toBe(1)
  })

  it('catches late arrival before an earlier seq', () => {
    expect(
      judge([sent(1, 'A'), sent(2, 'B')], [observer([sight(2, 'B'), sight(1, 'A')])], []).misordered,
    ).toBe(1)
  })

  it('catches observers who disagree on a place', () => {
    const crossed = judge(
      [sent(1, 'A')],
      [
        observer([sight(1, 'A')]),
        observer([sight(1, 'A'), sight(2, 'R', true)]),
        observer([sight(1, 'A'), sight(2, 'S', true)]),
      ],
      [],
      [answer(2, 'R'), answer(2, 'S')],
    )
    expect(crossed.misordered).toBe(1)
  })

  it('catches a chat on a screen that has no right to it', () => {
    expect(judge([sent(1, 'A')], [observer([sight(1, 'A')], [])], []).leaked).toBe(1)
  })

  it('catches an answer that never came, came twice, or came in the wrong order', () => {
    expect(judge([], [], [answer(1, 'R')]).lost).toBe(1)
    expect(judge([received(1, 'R'), received(2, 'R')], [], [answer(1, 'R')]).duplicated).toBe(1)
    expect(judge([received(1, 'S'), received(2, 'R')], [], [answer(1, 'R'), answer(2, 'S')]).misordered).toBe(
      1,
    )
  })
})

const asked = (n: number, id: string): JournalEntry => ({
  n,
  at: n * 10,
  event: 'companion:receipt',
  contact,
  phone,
  id,
  type: 'retry',
})

describe('the checker, of a message that was asked for again', () => {
  it('lets it come after those that were sent after it, and nothing else', () => {
    const late = [observer([sight(1, 'B'), sight(2, 'C'), sight(3, 'A')])]
    const journal = [sent(1, 'A'), sent(2, 'B'), sent(3, 'C')]
    expect(judge([...journal, asked(4, 'A')], late, []).violations).toEqual([])
    expect(judge([...journal, asked(4, 'B')], late, []).misordered).toBe(1)
    const swapped = [observer([sight(1, 'C'), sight(2, 'B'), sight(3, 'A')])]
    expect(judge([...journal, asked(4, 'A')], swapped, []).misordered).toBe(1)
  })

  it('lets an answer that the contact could not read come late', () => {
    const unreadable: JournalEntry = {
      n: 1,
      at: 10,
      event: 'contact:undecryptable',
      contact,
      phone,
      id: 'R',
      reason: 'a fault was ordered',
    }
    const journal = [received(2, 'S'), received(3, 'R')]
    const answers = [answer(1, 'R'), answer(2, 'S')]
    expect(judge([unreadable, ...journal], [], answers).violations).toEqual([])
    expect(judge(journal, [], answers).misordered).toBe(1)
  })
})

describe('the checker, of what agents were acknowledged', () => {
  it('catches an answer that a colleague never saw, saw twice, or saw elsewhere', () => {
    const journal = [received(1, 'R')]
    const acknowledged = [answer(1, 'R')]
    expect(judge(journal, [observer([])], acknowledged).lost).toBe(1)
    const twice = [observer([sight(1, 'R', true), sight(2, 'R', true)])]
    expect(judge(journal, twice, acknowledged).duplicated).toBe(1)
    expect(judge(journal, [observer([sight(2, 'R', true)])], acknowledged).misordered).toBe(1)
  })
})

describe('the checker, of what is there as ours', () => {
  const journal = [received(1, 'R')]
  const acknowledged = [answer(1, 'R')]

  it('lets an answer through that was never acknowledged and is there all the same, and one from the phone', () => {
    const unsure = answer(2, 'S')
    const about = { n: 3, at: 30, phone, contact, contactLid: '900000001', t: 3 }
    const fromPhone: JournalEntry = { ...about, event: 'phone:sent', id: 'P', text: 'text R' }
    const sights = [sight(1, 'R', true), sight(2, 'S', true), sight(3, 'P', true, 'text R')]
    const told = [...journal, received(2, 'S'), fromPhone]
    expect(judge(told, [observer(sights)], acknowledged, [unsure]).violations).toEqual([])
  })

  it('catches an answer again under another id, with the contact and on a screen', () => {
    const again = received(2, 'X', 'text R')
    expect(judge([...journal, again], [], acknowledged).duplicated).toBe(1)
    expect(judge([...journal, again], [], acknowledged, [answer(2, 'X', 'text R')]).duplicated).toBe(1)
    const sights = [sight(1, 'R', true), sight(2, 'X', true, 'text R')]
    expect(judge(journal, [observer(sights)], acknowledged).duplicated).toBe(1)
    expect(judge(journal, [observer(sights)], acknowledged, [answer(2, 'X', 'text R')]).duplicated).toBe(1)
  })

  it('catches what nobody wrote, and what somebody wrote to another contact', () => {
    expect(judge([received(1, 'X')], [], []).duplicated).toBe(1)
    expect(judge([], [observer([sight(1, 'X', true)])], []).duplicated).toBe(1)
    const elsewhere = { ...answer(2, 'S'), contact: '6281200000002' }
    expect(judge([...journal, received(2, 'S')], [], acknowledged, [elsewhere]).duplicated).toBe(1)
  })
})

describe('the checker, of the order in which people saw messages', () => {
  const [A, B] = [sight(1, 'A'), sight(3, 'B')]
  const R = sight(2, 'R', true)
  const S = sight(4, 'S', true)
  const journal = [sent(1, 'A'), received(2, 'R'), sent(3, 'B'), received(4, 'S')]
  const answers = [{ ...answer(2, 'R'), answers: 'A' }, answer(4, 'S')]
  const judgedOf = (...shown: ReturnType<typeof sight>[]) => judge(journal, [showing(...shown)], answers)

  it('finds nothing wrong where each stands below what came before', () => {
    expect(judgedOf(A, R, B, S).violations).toEqual([])
  })

  it('catches an answer below what the contact wrote after having got it', () => {
    expect(judgedOf(A, B, R, S)).toMatchObject({ misordered: 1 })
  })

  it('catches an answer above what it answers', () => {
    expect(judgedOf(R, A, B, S)).toMatchObject({ misordered: 1 })
  })

  it('catches what one side wrote in another order than the network took it', () => {
    expect(judge([sent(1, 'A'), sent(3, 'B')], [showing(B, A)], []).misordered).toBe(1)
    const ours = [received(2, 'R'), received(4, 'S')]
    expect(judge(ours, [showing(S, R)], [answer(2, 'R'), answer(4, 'S')]).misordered).toBe(1)
  })

  it('takes no side where both were under way at once', () => {
    const crossing = [sent(1, 'A'), sent(2, 'B'), received(3, 'R')]
    for (const shown of [
      [A, R, B],
      [A, B, R],
    ])
      expect(judge(crossing, [showing(...shown)], [answer(2, 'R')]).violations).toEqual([])
  })

  it('catches what was there and is gone in the end, and what stands there twice', () => {
    const [sari] = [showing(A, R, B, S)]
    const [chat] = sari.chats
    const end = (shown: number[]): Observer => ({ ...sari, chats: chat ? [{ ...chat, shown }] : [] })
    expect(judge(journal, [end([1, 2, 4])], answers).lost).toBe(1)
    expect(judge(journal, [end([1, 2, 2, 3, 4])], answers).duplicated).toBe(1)
  })
})

describe('how long a number was away', () => {
  const away = (n: number, of: string, event: 'companion:disconnected' | 'companion:connected') =>
    ({ n, at: n * 1_000, event, phone: of, backlog: 0 }) as JournalEntry

  it('counts until now for one that never came back', () => {
    const journal = [
      away(1, '621', 'companion:disconnected'),
      away(1, '622', 'companion:disconnected'),
      away(3, '622', 'companion:connected'),
    ]
    expect(takeoversOf(journal, [{ name: 'worker', at: 999 }], 60_999)).toEqual([60_000, 2_001])
  })
})

describe('the checker, of rights', () => {
  const chatId = ChatId.parse('cht_aaaaaaaaaaaaaaaaaaaaaaaa')
  const place = { phone, contact, scope: 'inbox' }
  const leaksOf = (at: number[], grant: { from: number; until?: number }) => {
    const verdict = judge([], [], [])
    const deliveries = at.map((one) => ({ observer: 'Budi', chatId, what: 'frame' as const, at: one }))
    judgeRights(
      verdict,
      deliveries,
      [{ observer: 'Budi', scope: 'inbox', ...grant }],
      () => place,
      () => 2_000,
    )
    return verdict.leaked
  }

  it('lets through what lies in a grant, and what was on its way at its end', () => {
    expect(leaksOf([1_000, 50_000], { from: 0 })).toBe(0)
    expect(leaksOf([1_000, 6_999], { from: 0, until: 5_000 })).toBe(0)
  })

  it('catches what came before a grant or too long after it, each time', () => {
    expect(leaksOf([999], { from: 1_000 })).toBe(1)
    expect(leaksOf([7_001, 7_002, 9_000], { from: 0, until: 5_000 })).toBe(3)
  })

  it('asks of an answer whether there was a right at any time while it was under way', () => {
    const leaks = (at: number, answeredAt: number): number => {
      const verdict = judge([], [], [])
      judgeRights(
        verdict,
        [{ observer: 'Budi', chatId, what: 'opened', at, answeredAt }],
        [{ observer: 'Budi', scope: 'inbox', from: 1_000, until: 5_000 }],
        () => place,
        () => 2_000,
      )
      return verdict.leaked
    }
    expect(leaks(500, 1_500)).toBe(0)
    expect(leaks(6_900, 9_000)).toBe(0)
    expect(leaks(500, 999)).toBe(1)
    expect(leaks(7_001, 9_000)).toBe(1)
  })

  it('catches a chat that nobody knows', () => {
    const verdict = judge([], [], [])
    judgeRights(
      verdict,
      [{ observer: 'Budi', chatId, what: 'history', at: 1 }],
      [],
      () => undefined,
      () => 0,
    )
    expect(verdict.leaked).toBe(1)
  })
})

describe('the checker, of a real screen', () => {
  const log = new Map(
    [
      sight(1, 'A'),
      sight(2, 'B'),
      { ...sight(4, 'R', true), sortTs: 25 },
      // By a clock that is behind.
      { ...sight(5, 'C'), sortTs: 20 },
    ].map((one): [number, typeof one] => [one.seq, one]),
  )
  const row = (seq: number, id: string, sortTs = seq, fromMe = false): RenderedRow => ({
    seq,
    fromMe,
    text: `text ${id}`,
    sortTs,
  })
  const A = row(1, 'A')
  const B = row(2, 'B')
  const C = row(5, 'C', 20)
  const R = row(4, 'R', 25, true)
  const screenOf = (rows: RenderedRow[], whole?: RenderedRow[]) => {
    const verdict = judge([], [], [])
    const chat = { phone, contact, snapshots: [{ at: 1, rows }], ...(whole === undefined ? {} : { whole }) }
    judgeScreens(verdict, [{ name: 'Sari', chats: [chat] }], () => log)
    return verdict
  }

  it('finds nothing wrong with the shown order, an own message on its way, and marks that are shown as bold', () => {
    const own: RenderedRow = { clientMsgId: 'x', fromMe: true, text: 'text R', sortTs: 24 }
    expect(screenOf([A, B, R, C]).violations).toEqual([])
    expect(screenOf([A, B, own]).violations).toEqual([])
    expect(screenOf([A, B, { ...own, seq: 4 }]).violations).toEqual([])
    expect(screenOf([B, R], [A, B, R, C]).violations).toEqual([])
  })

  it('catches what stands twice, in the wrong order, with another text, or with something missing between', () => {
    expect(screenOf([A, A, B]).duplicated).toBe(1)
    expect(screenOf([B, A]).misordered).toBe(1)
    expect(screenOf([A, { ...B, text: 'text X' }]).misordered).toBe(1)
    expect(screenOf([A, B, C]).misordered).toBe(1)
    expect(screenOf([A, B, C, R]).misordered).toBe(1)
  })

  it('catches what is not there at the end', () => {
    expect(screenOf([], [A, B, C]).lost).toBe(1)
  })

  it('lets an own time be early while the log’s is on its way, and not in the end', () => {
    const early = { ...R, sortTs: 24 }
    expect(screenOf([A, B, early, C]).violations).toEqual([])
    expect(screenOf([A, early]).violations).toEqual([])
    expect(screenOf([A, R]).misordered).toBe(1)
    expect(screenOf([], [A, B, early, C]).misordered).toBe(1)
  })
})
