import { join } from 'node:path'
import type { ChatId } from '@sahut/core/model/ids'
import type { JournalEntry } from '@sahut/simulator/control/contract'
import { exportTable, importTable } from '../table-backup.ts'
import { type Desk, openDesk, textOf, until } from './desk.ts'
import { openStage, type Stage } from './stage.ts'
import { differencesOf, openFences, strayingOf } from './verdict.ts'

const TABLE = 'sahut'
const RESTORED = 'sahut-restored'

type Talker = { phone: string; contact: string }

/** What the drill found; it went well if `problems` is empty. */
export type DrillReport = {
  chats: number
  rows: number
  exportMs: number
  importMs: number
  /** Messages of contacts that came after the backup: WhatsApp knows them as delivered, so they are gone from the log. */
  lostAfterBackup: number
  /** Answers that waited in the backup's outbox, went out afterwards, and went out again; phones show each once. */
  sentAgain: number
  /** Messages after the restore that one side could not decrypt at first and asked for again. */
  askedAgain: number
  problems: string[]
}

const newTalkers = (stage: Stage): Promise<Talker[]> =>
  Promise.all(
    stage.numbers.map(async ({ phone }) => ({ phone, contact: (await stage.network.createContact()).pn })),
  )

const received = (stage: Stage, text: string) =>
  stage.network.waitFor((entry) => entry.event === 'contact:received' && entry.text === text)

const receivedAgain = (stage: Stage, text: string) =>
  stage.network.waitFor((entry) => entry.event === 'contact:received-again' && entry.text === text)

/** Each writes, and is answered: the ratchets of both sides move. */
const talk = async (stage: Stage, desk: Desk, talkers: Talker[], word: string): Promise<void> => {
  await Promise.all(
    talkers.map(async ({ phone, contact }) => {
      await stage.network.send(contact, { to: phone, text: `tanya ${word} ${contact}` })
      const chatId = await desk.sees(`tanya ${word} ${contact}`)
      await desk.write(chatId, `jawab ${word} ${contact}`)
      await received(stage, `jawab ${word} ${contact}`)
    }),
  )
}

const ms = async <Result>(work: Promise<Result>): Promise<[Result, number]> => {
  const began = performance.now()
  return [await work, Math.round(performance.now() - began)]
}

const countOf = (journal: JournalEntry[], after: number, event: (entry: JournalEntry) => boolean): number =>
  journal.filter((entry) => entry.n > after && event(entry)).length

/** Messages that wait in the outbox when the backup is made: nobody is there to send them. */
const leaveWaiting = async (stage: Stage, desk: Desk): Promise<Map<ChatId, string>> => {
  await stage.end('SIGTERM', 'worker')
  const chatIds = [...(await desk.pages()).keys()]
  const waiting = new Map(chatIds.map((chatId, n) => [chatId, `menunggu ${String(n)}`]))
  for (const [chatId, text] of waiting) await desk.write(chatId, text)
  return waiting
}

/** Each went out once before the disaster and once more from the backup, and its phone showed it once. */
const checkWaiting = async (stage: Stage, desk: Desk, waiting: Map<ChatId, string>) => {
  const texts = new Set(waiting.values())
  await until(async () => {
    const mine = [...(await desk.pages()).values()].flatMap(({ entries }) =>
      entries.filter((entry) => entry.kind === 'message' && texts.has(textOf(entry))),
    )
    const isOut = mine.every((entry) => entry.kind === 'message' && entry.status !== 'queued')
    return isOut && mine.length === texts.size
  })
  // WhatsApp's acknowledgement may come before the phone has it.
  const again = await Promise.all([...texts].map((text) => receivedAgain(stage, text)))
  const journal = await stage.network.wholeJournal()
  const timesOf = (event: string, text: string): number =>
    journal.filter((entry) => entry.event === event && 'text' in entry && entry.text === text).length
  return {
    sentAgain: again.length,
    problems: [...texts].flatMap((text) =>
      timesOf('contact:received', text) === 1 ? [] : [`"${text}" was not shown exactly once`],
    ),
  }
}

/**
 * Lets a Sahut live, makes a backup, lets it go on, kills it, restores the backup to another table and starts on that.
 * @param note told what is done next
 */
export const runDrill = async (folder: string, note: (step: string) => void): Promise<DrillReport> => {
  note('DynamoDB Local, a WhatsApp network and three linked numbers')
  const stage = await openStage(folder, TABLE)
  const startAll = async (table: string): Promise<void> => {
    await stage.start(table, 'gateway', 'functions', 'worker')
  }
  const file = join(folder, 'backup.json.gz')
  await startAll(TABLE)
  const desk = await openDesk(stage.url, stage.inboxId)

  note('before the backup: chats, and answers that wait in the outbox')
  const talkers = [...(await newTalkers(stage)), ...(await newTalkers(stage))]
  await talk(stage, desk, talkers, 'satu')
  await talk(stage, desk, talkers, 'dua')
  const waiting = await leaveWaiting(stage, desk)
  const before = await desk.pages()
  await stage.end('SIGTERM', 'gateway', 'functions')

  note('backup')
  const [rows, exportMs] = await ms(exportTable(stage.placeOf(TABLE), file))

  note('life goes on: more of each chat, and new ones')
  await startAll(TABLE)
  for (const text of waiting.values()) await received(stage, text)
  await talk(stage, desk, talkers, 'tiga')
  const strangers = await newTalkers(stage)
  await talk(stage, desk, strangers, 'tiga')
  await desk.follow()
  await desk.shown()
  const lostAfterBackup = talkers.length + strangers.length

  note('disaster: every process is killed; restore to another table')
  await stage.end('SIGKILL', 'worker', 'gateway', 'functions')
  const [restored, importMs] = await ms(importTable(stage.placeOf(RESTORED), [file]))
  const problems =
    restored.rows === rows ? [] : [`${String(restored.rows)} of ${String(rows)} rows came back`]

  note('gateway and API on the restored table: does each chat read the same?')
  await stage.start(RESTORED, 'gateway', 'functions')
  const after = await desk.pages()
  problems.push(...differencesOf(before, after), ...strayingOf(await desk.shown(), after))
  problems.push(...(await openFences(stage, RESTORED, after)))

  note('worker on the restored table, with the WhatsApp sessions of the backup')
  const { n: past = 0 } = (await stage.network.wholeJournal()).at(-1) ?? {}
  await stage.start(RESTORED, 'worker')
  const outbox = await checkWaiting(stage, desk, waiting)
  problems.push(...outbox.problems)
  await talk(stage, desk, [...talkers, ...strangers], 'empat')
  await talk(stage, desk, [...talkers, ...strangers], 'lima')

  const journal = await stage.network.wholeJournal()
  const askedAgain =
    countOf(journal, past, (entry) => entry.event === 'companion:receipt' && entry.type === 'retry') +
    countOf(journal, past, (entry) => entry.event === 'contact:undecryptable')
  const chats = before.size
  desk.close()
  await stage.close()
  const { sentAgain } = outbox
  return { chats, rows, exportMs, importMs, lostAfterBackup, sentAgain, askedAgain, problems }
}
