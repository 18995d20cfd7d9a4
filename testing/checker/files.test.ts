import type { JournalEntry } from '@sahut/simulator/control/contract'
import { describe, expect, it } from 'vitest'
import { judge } from './checker.ts'
import { answer, observer, received, sent, sight } from './checker-fixture.ts'
import type { Observer, Present } from './verdict.ts'

const photo = { sha256: 'aa', bytes: 3, mimetype: 'image/jpeg' }

const gave = (isNowhere = false): JournalEntry => ({
  ...(sent(1, 'A') as Extract<JournalEntry, { event: 'contact:sent' }>),
  file: { ...photo, isNowhere },
})

/** Who has the message with its file like this on the screen. */
const having = (file?: Present['file'], id = 'A', fromMe = false): Observer => {
  const one = observer([sight(1, id, fromMe)])
  const present = [
    { fromMe, whatsappId: id, text: `text ${id}`, isDeleted: false, reactions: [], ...(file && { file }) },
  ]
  return { ...one, chats: one.chats.map((chat) => ({ ...chat, present })) }
}

describe('the checker, of files', () => {
  it('finds nothing wrong with one that is what was sent, and with one that is nowhere and is told so', () => {
    expect(judge([gave()], [having({ state: 'stored', given: 'aa' })], []).violations).toEqual([])
    expect(judge([gave()], [having({ state: 'stored' })], []).violations).toEqual([])
    expect(judge([gave(true)], [having({ state: 'failed' })], []).violations).toEqual([])
  })

  it.each<[string, Present['file'], boolean]>([
    ['another file', { state: 'stored', given: 'bb' }, false],
    ['one that nobody is given', { state: 'stored', given: 'none, not_found' }, false],
    ['one that is still awaited', { state: 'wanted' }, false],
    ['one that was given up', { state: 'failed' }, false],
    ['none at all', undefined, false],
    ['one that was nowhere to be had', { state: 'stored', given: 'aa' }, true],
  ])('catches %s', (_what, file, isNowhere) => {
    expect(judge([gave(isNowhere)], [having(file)], []).lost).toBe(1)
  })

  it('catches a file of ours that the customer or a colleague gets as another one', () => {
    const ours = { ...answer(1, 'R'), file: 'aa' }
    const got = (sha256: string): JournalEntry => ({
      ...(received(2, 'R') as Extract<JournalEntry, { event: 'contact:received' }>),
      file: { ...photo, sha256 },
    })
    const right = having({ state: 'stored', given: 'aa' }, 'R', true)
    expect(judge([got('aa')], [right], [ours]).violations).toEqual([])
    expect(judge([got('bb')], [right], [ours]).lost).toBe(1)
    expect(judge([received(2, 'R')], [right], [ours]).lost).toBe(1)
    expect(judge([got('aa')], [having({ state: 'stored', given: 'bb' }, 'R', true)], [ours]).lost).toBe(1)
  })
})
