import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { headItem, type Head } from '@sahut/core/log/head'
import { entryRow } from '@sahut/core/log/row-kinds/entry-row'
import { applyEntry, type Chat, type ChatRef, newChat } from '@sahut/core/model/chat/chat'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { openTeam, type Team } from './team.ts'

/*
 * Chats of many messages, written once as rows, past the log's append, and kept: a million messages take minutes.
 */

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FORMAT = '1'
/** Rows on their way at the same time. */
const AT_A_TIME = 2_000
const NOTED = 100_000
/** The oldest message of the longest chat, and the time between two, ms. */
const BEGINNING = Date.UTC(2024, 0, 1)
const STEP_MS = 60_000

const versionOfKept = (): string => {
  const hash = createHash('sha256').update(FORMAT)
  for (const file of [
    'core/log/head.ts',
    'core/log/row-kinds/entry-row.ts',
    'core/store/keys/chat.ts',
    'core/store/keys/lists.ts',
    'core/model/chat/chat.ts',
    'core/model/message/message.ts',
  ])
    hash.update(readFileSync(join(ROOT, file)))
  return hash.digest('hex').slice(0, 12)
}

/** The nth message of such a chat. */
export const messageOf = (seq: number): MessageEntry => {
  const at = BEGINNING + seq * STEP_MS
  const text = `Halo kak, pesanan nomor ${String(seq)} sudah dikirim belum ya? Saya tunggu kabarnya.`
  return {
    kind: 'message',
    seq,
    at,
    sortTs: at,
    fromMe: false,
    whatsappId: `3A${String(seq).padStart(18, '0')}`,
    author: { type: 'contact' },
    content: { type: 'text', text },
  }
}

/** Writes what so many appends would have left: each entry's row, without the key that is kept for 30 days. */
export const writeChat = async (
  { table }: Pick<Team, 'table'>,
  ref: ChatRef,
  messages: number,
  note: (done: number) => void = () => undefined,
): Promise<Chat> => {
  let chat: Chat = newChat(ref)
  const headFor = (last: MessageEntry): Head => ({
    ...chat,
    ownerEpoch: 1,
    listTs: chat.lastTs,
    pending: [last],
  })
  let entry = messageOf(1)
  for (let from = 1; from <= messages; from += AT_A_TIME) {
    const rows = []
    for (let seq = from; seq < Math.min(from + AT_A_TIME, messages + 1); seq += 1) {
      entry = messageOf(seq)
      chat = applyEntry(chat, entry)
      for (const write of entryRow.of(headFor(entry), entry)) if ('put' in write) rows.push(write.put)
    }
    await table.putAll(rows)
    if ((from - 1) % NOTED === 0) note(from - 1)
  }
  await table.put(headItem(headFor(entry)))
  return chat
}

/** A team, in a folder that is kept, with one chat of each length. */
export const openLongChats = async (lengths: readonly number[], note: (sentence: string) => void) => {
  const folder = join(ROOT, '.cache/bench', `chats-${versionOfKept()}-${lengths.join('-')}`)
  await mkdir(folder, { recursive: true })
  const team = await openTeam(folder)
  try {
    const done = join(folder, 'written')
    if (!existsSync(done)) {
      for (const [n, length] of lengths.entries())
        await writeChat(team, team.chatOf(n), length, (rows) => {
          note(`wrote ${String(rows)} of ${String(length)} messages of a chat (kept for the next time)`)
        })
      await writeFile(done, '')
    }
  } catch (error) {
    await team.close()
    throw error
  }
  return team
}
