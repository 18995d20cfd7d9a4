import { describe, expect, it } from 'vitest'
import { judge } from './checker.ts'
import { contact, phone, sight } from './checker-fixture.ts'
import { judgeScreens, type RenderedRow } from './screens.ts'

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

  it('lets a line wait for its words meanwhile, but not at the end', () => {
    const unread = { ...B, text: '' }
    expect(screenOf([A, unread, R, C], [A, B, R, C]).violations).toEqual([])
    expect(screenOf([A, B, R, C], [A, unread, R, C]).misordered).toBe(1)
    expect(screenOf([A, B, { ...R, text: '' }, C]).misordered).toBe(1)
  })

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

  it('catches another author, and another picture, than the network knows', () => {
    const known = new Map([[1, { ...sight(1, 'A'), name: 'Siti', file: 'aa' }]])
    const shows = (more: Partial<RenderedRow>) => {
      const verdict = judge([], [], [])
      const chat = { phone, contact, snapshots: [{ at: 1, rows: [{ ...A, ...more }] }] }
      judgeScreens(verdict, [{ name: 'Sari', chats: [chat] }], () => known)
      return verdict.misordered
    }
    expect(shows({})).toBe(0)
    expect(shows({ author: 'Siti', file: 'aa' })).toBe(0)
    expect(shows({ author: 'Budi' })).toBe(1)
    expect(shows({ file: 'bb' })).toBe(1)
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
