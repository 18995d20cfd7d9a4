import { Hono } from 'hono'
import type { z } from 'zod'
import { createChats } from '@sahut/core/chats/chats'
import { readFiltered } from '@sahut/core/chats/filtered-chats'
import type { ChatsQuery } from '@sahut/core/contract/api/chats'
import { SahutError } from '@sahut/core/contract/errors'
import type { ChatPage } from '@sahut/core/contract/history'
import { placeOf } from '@sahut/core/contract/history-cursor'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { ChatKey } from '@sahut/core/model/chat/chat'
import { type ChatFilter, conditionCount, isWanted } from '@sahut/core/model/chat/chat-filter'
import { COUNTED_LISTS } from '@sahut/core/model/chat/chat-list'
import type { InboxId } from '@sahut/core/model/ids'
import type { Principal } from '@sahut/core/model/user/user'
import { mapAtMost } from '@sahut/core/process/map-at-most'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createCounts } from '../../counts.ts'
import { createOperations } from '../../openapi/operation.ts'

/** So many inboxes are counted at a time for one request. */
const COUNTED_AT_ONCE = 16

const pageAt = (
  log: Pick<ChatLog, 'after' | 'before' | 'past'>,
  chat: ChatKey,
  place: { before?: number | undefined; after?: number | undefined; past?: string | undefined },
  limit: number,
) => {
  if (place.past !== undefined) return log.past(chat, place.past, limit)
  return place.after === undefined
    ? log.before(chat, place.before, limit)
    : log.after(chat, place.after, limit)
}

type ListQuery = z.output<typeof ChatsQuery>

/** Whose list of chats is asked for. The last release's page asks for what is unread by a word of its own. */
const listOf = ({ workspaceId, userId: me }: Principal, { list, unread }: ListQuery) => ({
  workspaceId,
  me,
  list: unread === undefined ? list : ('unread' as const),
})

/** Which of its chats are asked for. */
const filterOf = ({ numbers, labels, teams, priorities, assignee, waitingMin }: ListQuery): ChatFilter => ({
  numbers,
  labels,
  teams,
  priorities,
  assignee,
  waitingMin,
})

const readList = (
  log: Pick<ChatLog, 'chats'>,
  principal: Principal,
  inboxIds: readonly InboxId[],
  query: ListQuery,
): Promise<ChatPage> => {
  const asked = { ...listOf(principal, query), inboxIds }
  const filter = filterOf(query)
  if (conditionCount(filter) === 0) return log.chats(asked, query.cursor, query.limit)
  const at = { me: principal.userId, now: Date.now() }
  return readFiltered(log, (chat) => isWanted(chat, filter, at), asked, query.cursor, query.limit)
}

/** Chats and what was said in them. */
export const chatRoutes = ({
  access,
  log,
  bus,
  tokens,
}: Pick<ApiDeps, 'access' | 'log' | 'bus' | 'tokens'>) => {
  const chats = createChats({ access, log, bus })
  const { signedIn } = createOperations(tokens)
  const counts = createCounts(log)

  return new Hono<Anybody>()
    .get(
      '/inboxes/:inboxId/chats',
      signedIn('listChats', async (c) => {
        const { thing } = await access.may(c.get('principal'), 'inbox:read', c.req.valid('param').inboxId)
        return readList(log, c.get('principal'), [thing.inboxId], c.req.valid('query'))
      }),
    )
    .get(
      '/chats',
      signedIn('listAllChats', async (c) => {
        const principal = c.get('principal')
        const inboxIds = (await access.inboxes(principal)).map(({ inboxId }) => inboxId)
        return readList(log, principal, inboxIds, c.req.valid('query'))
      }),
    )
    .get(
      '/counts',
      signedIn('readCounts', async (c) => {
        const principal = c.get('principal')
        const { workspaceId, userId: me } = principal
        const inboxes = await mapAtMost(
          COUNTED_AT_ONCE,
          await access.inboxes(principal),
          async ({ inboxId }) => {
            const [unread, mine, unassigned] = await Promise.all(
              COUNTED_LISTS.map((list) => counts.count({ workspaceId, inboxId, me }, list)),
            )
            return { inboxId, unread: unread ?? 0, mine: mine ?? 0, unassigned: unassigned ?? 0 }
          },
        )
        return { inboxes, unread: inboxes.reduce((sum, { unread }) => sum + unread, 0) }
      }),
    )
    .get(
      '/chats/:chatId',
      signedIn('readChat', async (c) => {
        const { thing } = await access.may(c.get('principal'), 'chat:read', c.req.valid('param').chatId)
        return { chat: thing }
      }),
    )
    .get(
      '/messages/history',
      signedIn('readHistory', async (c) => {
        const { chat: chatId, cursor, limit, ...asked } = c.req.valid('query')
        const { thing: chat } = await access.may(c.get('principal'), 'chat:read', chatId)
        const page = await pageAt(log, chat, cursor === undefined ? asked : placeOf(cursor), limit)
        if (page === undefined) throw new SahutError('not_found', 'There is no such chat.')
        return page
      }),
    )
    .post(
      '/chats/:chatId/messages',
      signedIn('sendMessage', (c) =>
        chats.send(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') }),
      ),
    )
    .delete(
      '/chats/:chatId/messages/:seq',
      signedIn('cancelMessage', async (c) => {
        await chats.cancel(c.get('principal'), c.req.valid('param'))
        return {}
      }),
    )
    .post(
      '/chats/:chatId/seen',
      signedIn('markSeen', async (c) => {
        await chats.see(c.get('principal'), { ...c.req.valid('param'), ...c.req.valid('json') })
        return {}
      }),
    )
}
