import type { ChatLog } from '../log/chat-log.ts'
import type { Follower } from '../events/follow-chats.ts'
import type { Chat, ChatKey } from '../model/chat/chat.ts'
import { decoded, readable } from '../store/decoding.ts'
import { courseKey, readCourseKey } from '../store/keys/reports.ts'
import type { Table } from '../store/table.ts'
import { beginning, countEntry, Course } from './course.ts'
import { createGathering } from './gathering.ts'
import type { Ledger } from './ledger.ts'
import { emptySheet, writeOn } from './sheet.ts'
import { z } from 'zod'

const CourseRow = z.looseObject({ course: Course })

/** So many entries are read at a time, and so many pages are added at a time. */
const PAGE = 100
const PAGES = 10

/** Counted anew from here where another chat was joined with it: what both had said was counted in each. */
const courseIn = (course: Course | undefined, { epoch, seq }: Chat): Course => {
  if (course === undefined) return beginning(epoch)
  return course.epoch === epoch ? course : { ...course, epoch, seq }
}

/** Counts what happens in chats, once, whoever dies; see `ledger.ts`. */
export const createCounter = ({
  log,
  table,
  ledger,
  gatherMs,
}: {
  log: Pick<ChatLog, 'after'>
  table: Pick<Table, 'get' | 'getMany'>
  ledger: Ledger
  /** What is counted in so long is added together, ms. */
  gatherMs?: number
}): Follower => {
  const gathering = createGathering(ledger, gatherMs)

  /** Counts some pages from where it was counted to. @returns whether there is more */
  const countOn = async (key: ChatKey): Promise<boolean> => {
    const sight = await gathering.look(key.workspaceId)
    const item = await table.get(courseKey(key.workspaceId, key.chatId))
    const known = item && decoded(CourseRow, item).course
    let page = await log.after(key, known?.seq ?? 0, PAGE)
    if (page === undefined || page.chat.into !== undefined) return false
    let course = courseIn(known, page.chat)
    const sheet = emptySheet()
    let isMore = true
    for (let pages = 0; isMore && pages < PAGES; pages += 1) {
      if (pages > 0) page = await log.after(key, course.seq, PAGE)
      if (page === undefined || page.chat.epoch !== course.epoch) break
      // Of a chat that was joined anew the page began too early.
      const from = course.seq
      for (const entry of page.entries) {
        if (entry.seq <= from) continue
        const { course: next, counted } = countEntry(course, entry)
        course = next
        if (counted !== undefined) writeOn(sheet, page.chat, counted)
      }
      isMore = page.next !== undefined
      // Changes are kept for a week only: what is gone leaves a hole.
      course = { ...course, seq: Math.max(from, page.next ?? page.chat.seq) }
    }
    if (known?.epoch === course.epoch && known.seq === course.seq) return false
    await gathering.add(sight, { sheet, courses: [{ chatId: key.chatId, course }] })
    return isMore
  }

  return {
    behind: async (chats) => {
      const rows = await table.getMany(chats.map(({ workspaceId, chatId }) => courseKey(workspaceId, chatId)))
      const courses = new Map(
        rows.map((row) => [readCourseKey(row), readable(CourseRow, row)?.course] as const),
      )
      return chats.filter((chat) => {
        const course = courses.get(chat.chatId)
        return chat.into === undefined && (course?.epoch !== chat.epoch || course.seq < chat.seq)
      })
    },
    take: async (key) => {
      while (await countOn(key));
    },
    caughtUp: () => Promise.resolve(),
  }
}
