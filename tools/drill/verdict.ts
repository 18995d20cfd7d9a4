import { isDeepStrictEqual } from 'node:util'
import type { HistoryPage } from '@sahut/core/contract/history'
import { SahutError } from '@sahut/core/contract/errors'
import { createChatLog } from '@sahut/core/log/create-log'
import { createTable } from '@sahut/core/store/dynamodb/table'
import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { openAuthItems } from '@sahut/workers/whatsapp/auth/auth-items'
import type { Stage } from './stage.ts'

type Pages = Map<ChatId, HistoryPage>

/** Which chats do not read as they did when the backup was made; a chat's epoch alone may differ, and has to. */
export const differencesOf = (before: Pages, after: Pages): string[] => {
  const chatIds = new Set([...before.keys(), ...after.keys()])
  return [...chatIds].flatMap((chatId) => {
    const [was, is] = [before.get(chatId), after.get(chatId)]
    if (was === undefined || is === undefined)
      return [`${chatId} is ${is === undefined ? 'gone' : 'too much'}`]
    if (is.chat.epoch <= was.chat.epoch) return [`${chatId} has the epoch that it had`]
    const same = isDeepStrictEqual({ ...is, chat: { ...is.chat, epoch: was.chat.epoch } }, was)
    return same ? [] : [`${chatId} reads differently`]
  })
}

/** Which open chats of a browser do not show what the log says. */
export const strayingOf = (shown: Map<ChatId, MessageEntry[] | undefined>, log: Pages): string[] =>
  [...shown].flatMap(([chatId, messages]) =>
    isDeepStrictEqual(messages, log.get(chatId)?.entries) ? [] : [`the browser shows ${chatId} differently`],
  )

const isRefused = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    (error: unknown) => {
      if (error instanceof SahutError && error.code === 'fenced') return true
      throw error
    },
  )

/** Which fences let a worker through that was replaced before the backup was made. */
export const openFences = async (stage: Stage, tableName: string, pages: Pages): Promise<string[]> => {
  const table = createTable(stage.placeOf(tableName))
  const log = createChatLog({ table, onCommit: () => undefined })
  const authKey = await readAuthKey(stage.keyFile)
  const assignments = await createNumbers({ table }).assignments()
  const open: string[] = []
  for (const { chat } of pages.values()) {
    const late = log.append(
      chat,
      {
        kind: 'message',
        sortTs: 1,
        fromMe: false,
        whatsappId: 'LATE',
        author: { type: 'contact' },
        content: { type: 'text', text: 'late' },
      },
      { ownerEpoch: 0 },
    )
    if (!(await isRefused(late))) open.push(`an old worker could write to ${chat.chatId}`)
  }
  for (const { numberId, workspaceId, epoch } of assignments) {
    const owner = { numberId, workspaceId, inboxId: stage.inboxId, epoch: epoch - 1 }
    const items = await openAuthItems(table, authKey, owner)
    const creds = (await items.read(['CREDS'])).get('CREDS')
    if (!(await isRefused(items.write('CREDS', creds))))
      open.push(`an old worker could write keys of ${numberId}`)
  }
  table.close()
  return open
}
