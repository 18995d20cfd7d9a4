import { chatIdOf, ContactId, newNumberId } from '@sahut/core/model/ids'
import { expect, test } from 'vitest'
import { courseOf, type TabView } from './course.ts'

const number = newNumberId()
const [chat, other] = ['111@lid', '222@lid'].map((id) => chatIdOf(number, ContactId.parse(id)))
if (chat === undefined || other === undefined) throw new Error('There are two chats.')

const tab = (tabId: string, more: Partial<TabView> = {}): TabView => ({
  tabId,
  isWatched: false,
  isVisible: false,
  canSound: true,
  ...more,
})
const WATCHED = { isWatched: true, isVisible: true }

/** What each tab does, given the same tabs; the first one is A. */
const courses = (tabs: TabView[], canSystem = true) =>
  tabs.map(({ tabId }) => courseOf(chat, tabs, { tabId, isFirst: tabId === 'A' }, canSystem))

test('the tab that somebody looks at shows it, whichever came first, and no other does anything', () => {
  expect(courses([tab('A'), tab('B', WATCHED)])).toEqual(['others', { toastIn: 'B', soundIn: 'B' }])
})

test('where nobody looks the system shows it, once', () => {
  expect(courses([tab('A'), tab('B', { isVisible: true })])).toEqual([
    { isSystems: true, soundIn: 'A' },
    'others',
  ])
})

test('where the system may not, a tab that can be seen shows it; where none can it sounds', () => {
  expect(courses([tab('A'), tab('B', { isVisible: true })], false)[0]).toEqual({ toastIn: 'B', soundIn: 'A' })
  expect(courses([tab('A'), tab('B')], false)[0]).toEqual({ soundIn: 'A' })
})

test('a tab that nobody has touched lets another one sound', () => {
  expect(courses([tab('A', { canSound: false }), tab('B')])[0]).toEqual({ isSystems: true, soundIn: 'B' })
  expect(courses([tab('A', { canSound: false })])[0]).toEqual({ isSystems: true })
})

test('what is on a screen is told by nobody; what is open where nobody can see it is', () => {
  const open = { isVisible: true, chatId: chat }
  expect(courses([tab('A', WATCHED), tab('B', open)])).toEqual(['seen', 'seen'])
  expect(courses([tab('A', WATCHED), tab('B', { chatId: chat })])[0]).toMatchObject({ toastIn: 'A' })
  expect(courses([tab('A', { ...WATCHED, chatId: other })])[0]).toMatchObject({ toastIn: 'A' })
})
