import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTeam, fromContact, type Ground, openGround, type Team } from '../auth/team-fixture.ts'
import { workDraft } from '../chats/work/work.ts'
import { SahutError } from '../contract/errors.ts'
import type { ReportQuery } from '../contract/api/reports.ts'
import type { ChatRef } from '../model/chat/chat.ts'
import { type Counts, plus } from '../model/workspace/report.ts'
import { createRowReader } from '../store/decoding.ts'
import type { Table } from '../store/table.ts'
import { createCounter } from './count-chats.ts'
import { beginning, countEntry } from './course.ts'
import { createLedger } from './ledger.ts'
import { createReports } from './reports.ts'
import { createWallboard } from './wallboard.ts'

let ground: Ground
let team: Team

beforeAll(async () => {
  ground = await openGround()
})
afterAll(() => ground.close())

/** Counts on a table that a process with no memory of others holds. */
const counterOn = (table: Table) =>
  createCounter({ log: ground.log, table, ledger: createLedger(table), gatherMs: 5 })

/** A table behind which a process dies at its nth write. */
const dyingAt = (nth: number): Table => {
  let writes = 0
  return {
    ...ground.table,
    put: async (...asked) => {
      writes += 1
      if (writes >= nth) throw new SahutError('unavailable', 'It died.')
      return ground.table.put(...asked)
    },
  }
}

const today = (by: ReportQuery['by'] = 'inbox'): ReportQuery => {
  const day = new Date().toISOString().slice(0, 10)
  return { from: day, to: day, zone: 'UTC', by, step: 'day' }
}
const reports = () => createReports({ ...ground, read: createRowReader(undefined) })
const report = async (by?: ReportQuery['by'], who = team.admin) => reports().report(who.principal, today(by))

/** What the logs of some chats say, counted anew. */
const recounted = async (chats: readonly ChatRef[]): Promise<Counts> => {
  let all: Counts = {}
  for (const chat of chats) {
    let course = beginning(1)
    const page = await ground.log.after(chat, 0, 100)
    for (const entry of page?.entries ?? []) {
      const next = countEntry(course, entry)
      course = next.course
      all = plus(all, next.counted?.counts ?? {})
    }
  }
  return all
}

const answer = (chat: ChatRef) => {
  const { userId, name } = team.agent.user
  return ground.log.append(chat, {
    kind: 'message',
    sortTs: Date.now(),
    fromMe: true,
    whatsappId: `3EB0${chat.chatId}${String(Math.random())}`,
    author: { type: 'agent', userId, name },
    content: { type: 'text', text: 'Siap' },
    status: 'sent',
  })
}
const resolve = (chat: ChatRef) => {
  const { userId, name } = team.agent.user
  const content = { type: 'work', state: 'resolved' } as const
  return ground.log.append(chat, workDraft({ type: 'agent', userId, name }, chat.chatId, content, Date.now()))
}

/** Some chats in which something happens. */
const work = async (count: number): Promise<ChatRef[]> => {
  const chats = []
  for (let at = 0; at < count; at += 1) {
    const chat = await team.chat()
    chats.push(chat)
    await ground.log.append(chat, fromContact('Masih ada?'))
    if (at % 2 === 0) await answer(chat)
    if (at % 4 === 0) await resolve(chat)
  }
  return chats
}

describe('what is counted', () => {
  beforeAll(async () => {
    team = await createTeam(ground)
  })

  it('is what the logs say, counted once by however many, and on from there', async () => {
    const chats = await work(8)
    const counters = [counterOn(ground.table), counterOn(ground.table), counterOn(ground.table)]
    const takeAll = () =>
      Promise.all(
        counters.flatMap((counter) =>
          chats.map(async (chat) => {
            // Of two at once one is refused, and comes again.
            await expect
              .poll(() =>
                counter.take(chat).then(
                  () => 'taken',
                  () => 'refused',
                ),
              )
              .toBe('taken')
          }),
        ),
      )
    await takeAll()
    expect((await report()).total).toEqual(await recounted(chats))
    for (const chat of chats) await answer(chat)
    await takeAll()
    const { total, rows } = await report()
    expect(total).toEqual(await recounted(chats))
    expect(rows).toMatchObject([{ id: team.inbox.inboxId, name: 'First', counts: { in: 16, out: 12 } }])
    expect((await report('number')).total).toEqual(total)
    expect((await report('agent')).rows).toMatchObject([
      { id: team.agent.user.userId, counts: { out: 12, resolved: 2 } },
    ])
  })

  it('is complete and counted once, wherever a process dies', async () => {
    team = await createTeam(ground)
    const chats: ChatRef[] = []
    for (let nth = 1; nth <= 6; nth += 1) {
      chats.push(...(await work(2)))
      const dying = counterOn(dyingAt(nth))
      await Promise.allSettled(chats.map((chat) => dying.take(chat)))
      const next = counterOn(ground.table)
      for (const chat of chats) await next.take(chat)
      expect((await report()).total, `died at write ${String(nth)}`).toEqual(await recounted(chats))
    }
  })

  it('lacks nothing that is behind, and says what is', async () => {
    const counter = counterOn(ground.table)
    const chat = await team.chat()
    const [head] = await ground.log.heads([chat])
    if (head === undefined) expect.fail()
    expect(await counter.behind([head])).toEqual([head])
    await counter.take(chat)
    expect(await counter.behind([head])).toEqual([])
  })
})

describe('who may see it', () => {
  it('supervisors see what their inboxes count, agents nothing', async () => {
    team = await createTeam(ground)
    const supervisor = await team.person('supervisor', [team.otherInbox.inboxId])
    const counter = counterOn(ground.table)
    const [mine, other] = [await team.chat(team.otherNumber), await team.chat()]
    for (const chat of [mine, other]) {
      await answer(chat)
      await counter.take(chat)
    }
    expect((await report('inbox', supervisor)).rows.map(({ name }) => name)).toEqual(['Second'])
    for (const by of ['inbox', 'agent', 'number'] as const) {
      expect((await report(by, supervisor)).total, by).toMatchObject({ out: 1 })
      expect((await report(by)).total, by).toMatchObject({ out: 2 })
    }
    await expect(report('inbox', team.agent)).rejects.toMatchObject({ code: 'forbidden' })
    expect((await createWallboard(ground)(supervisor.principal)).inboxes).toMatchObject([
      { name: 'Second', unassigned: 1, unread: 0 },
    ])
    await expect(createWallboard(ground)(team.agent.principal)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('what can not be asked is refused, and the field is named', async () => {
    const ask = (more: Partial<ReportQuery>) =>
      reports().report(team.admin.principal, { ...today(), ...more })
    await expect(ask({ from: '2026-12-02', to: '2026-12-01' })).rejects.toMatchObject({ field: 'to' })
    await expect(ask({ from: '2020-01-01' })).rejects.toMatchObject({ field: 'to' })
  })
})
