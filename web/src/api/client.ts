import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { Counts } from '@sahut/core/contract/api/chats'
import type { Me, SignedIn } from '@sahut/core/contract/api/session'
import type { ChatPage, HistoryPage } from '@sahut/core/contract/history'
import type { ChatFilter } from '@sahut/core/model/chat/chat-filter'
import type { ChatList } from '@sahut/core/model/chat/chat-list'
import type { ChatId, ClientMsgId, InboxId, NumberId } from '@sahut/core/model/ids'
import type { Pace, WhatsAppNumber } from '@sahut/core/model/number/number'
import { hc } from 'hono/client'
import type { z } from 'zod'
import { authorised, reached, read, type TokenGiver } from './answers.ts'
import { createFileApi } from './files.ts'
import { createForwarder } from './forwards.ts'
import { createGroupReader } from './groups.ts'
import { createPictureReader } from './pictures.ts'
import { createVersionReader } from './versions.ts'
import type { ListScope } from '../inbox/list/list-scope.ts'
import { createMarkApi } from './marks.ts'
import { createCatalogApi } from './catalog.ts'
import { createViewsApi } from './views.ts'
import { createPushApi } from './push.ts'
import { createOwnApi } from './own.ts'
import { createDraftApi } from './drafts.ts'
import { createSearchApi } from './search.ts'
import { createPersonApi } from './persons.ts'
import { createPeopleApi } from './people.ts'
import { createNumberLinks } from './number-links.ts'
import { createReportApi } from './reports.ts'
import { createWorkApi } from './work.ts'
import type { HistoryRequest } from '../live/open-chat.ts'

const CHATS_PER_PAGE = '50'
const NOT_MODIFIED = 304

/** What each operation of the API answers, as the contract says. */
const {
  createNumber,
  listAllChats,
  listChats,
  listNumbers,
  loadOlder,
  readCounts,
  readHistory,
  readMe,
  refreshSession,
  removeNumber,
  signIn,
  signOut,
  startChat,
} = operations
const oneNumber = createNumber.answer

export type NumberList = z.infer<typeof listNumbers.answer>

/** The calls that make and end a session: the refresh token is in a cookie that only these routes get. */
export const createAuthApi = (origin: string) => {
  const { auth } = hc<Api>(origin, { fetch: reached }).api
  return {
    signIn: async (email: string, password: string): Promise<SignedIn> =>
      read(signIn.answer, await auth['sign-in'].$post({ json: { email, password } })),
    refresh: async (): Promise<SignedIn> => read(refreshSession.answer, await auth.refresh.$post()),
    signOut: async (): Promise<void> => {
      await read(signOut.answer, await auth['sign-out'].$post())
    },
  }
}
export type AuthApi = ReturnType<typeof createAuthApi>

/** What is set of a number. */
type NumberChange = {
  label?: string
  pace?: Pace | null
  inboxId?: InboxId
  showsTyping?: boolean
  tellsRead?: boolean
  takesGroups?: boolean
  callAnswer?: string | null
  proxy?: string | null
}

/** Conditions as they stand in a query. */
const queryOf = ({ numbers, labels, teams, priorities, assignee, waitingMin }: ChatFilter) => ({
  ...(numbers && { numbers: numbers.join(',') }),
  ...(labels && { labels: labels.join(',') }),
  ...(teams && { teams: teams.join(',') }),
  ...(priorities && { priorities: priorities.join(',') }),
  ...(assignee && { assignee }),
  ...(waitingMin !== undefined && { waitingMin: String(waitingMin) }),
})

/** What has files of its own. */
const partsOf = (origin: string, token: TokenGiver) => ({
  forward: createForwarder(origin, token),
  versions: createVersionReader(origin, token),
  ...createGroupReader(origin, token),
  ...createPictureReader(origin, token),
  ...createMarkApi(origin, token),
  ...createCatalogApi(origin, token),
  ...createViewsApi(origin, token),
  ...createPushApi(origin, token),
  ...createOwnApi(origin, token),
  ...createDraftApi(origin, token),
  ...createPeopleApi(origin, token),
  ...createWorkApi(origin, token),
  ...createSearchApi(origin, token),
  ...createPersonApi(origin, token),
  ...createReportApi(origin, token),
})

/**
 * The API for who is signed in. All calls throw SahutError. A call that changes something takes the signal of
 * `useOnlineMutation`, so that it ends with whoever asked for it.
 */
export const createApiClient = (origin: string, token: TokenGiver) => {
  const { api } = hc<Api>(origin, { fetch: authorised(token) })
  let kept: { etag: string; list: NumberList } | undefined

  return {
    ...createFileApi(api.chats),
    ...partsOf(origin, token),
    me: async (): Promise<Me> => read(readMe.answer, await api.me.$get()),
    /** One page of a list of chats. */
    chats: async (
      scope: ListScope,
      { list, filter = {} }: { list: ChatList; filter?: ChatFilter },
      cursor?: string,
    ): Promise<ChatPage> => {
      const query = {
        ...queryOf(filter),
        limit: CHATS_PER_PAGE,
        ...(cursor === undefined ? {} : { cursor }),
        list,
      }
      if (scope === 'all') return read(listAllChats.answer, await api.chats.$get({ query }))
      const { $get } = api.inboxes[':inboxId'].chats
      return read(listChats.answer, await $get({ param: { inboxId: scope }, query }))
    },
    /** How many chats stand in lists, by inbox. */
    counts: async (): Promise<Counts> => read(readCounts.answer, await api.counts.$get()),
    history: async (chatId: ChatId, request: HistoryRequest, signal: AbortSignal): Promise<HistoryPage> => {
      const { before, after, cursor, limit } = request
      const query = {
        chat: chatId,
        limit: String(limit),
        ...(before === undefined ? {} : { before: String(before) }),
        ...(after === undefined ? {} : { after: String(after) }),
        ...(cursor === undefined ? {} : { cursor }),
      }
      return read(readHistory.answer, await api.messages.history.$get({ query }, { init: { signal } }))
    },
    /** Asks the number's phone for what was said before all that is here. */
    loadOlder: async (chatId: ChatId, signal: AbortSignal): Promise<object> =>
      read(
        loadOlder.answer,
        await api.chats[':chatId'].older.$post({ param: { chatId } }, { init: { signal } }),
      ),
    /** Read whole only when something changed. */
    numbers: async (): Promise<NumberList> => {
      const headers: Record<string, string> = kept === undefined ? {} : { 'if-none-match': kept.etag }
      const response = await api.numbers.$get({}, { headers })
      if (kept !== undefined && Number(response.status) === NOT_MODIFIED) return kept.list
      const list = await read(listNumbers.answer, response)
      const etag = response.headers.get('etag')
      kept = etag === null ? undefined : { etag, list }
      return list
    },
    number: async (numberId: NumberId): Promise<WhatsAppNumber> =>
      (await read(oneNumber, await api.numbers[':numberId'].$get({ param: { numberId } }))).number,
    /** @param number `requestId` is made once for what may be asked for again */
    createNumber: async (
      number: { label: string; inboxId: InboxId; requestId: string },
      signal: AbortSignal,
    ): Promise<WhatsAppNumber> =>
      (await read(oneNumber, await api.numbers.$post({ json: number }, { init: { signal } }))).number,
    /** @param change `pace: null` goes back to the deployment's */
    changeNumber: async (
      numberId: NumberId,
      change: NumberChange,
      signal: AbortSignal,
    ): Promise<WhatsAppNumber> => {
      const { $patch } = api.numbers[':numberId']
      return (
        await read(oneNumber, await $patch({ param: { numberId }, json: change }, { init: { signal } }))
      ).number
    },
    /** Writes to a phone number. @param first `clientMsgId` is made once for what may be asked for again */
    startChat: async (
      numberId: NumberId,
      first: { phone: string; text: string; clientMsgId: ClientMsgId },
      signal: AbortSignal,
    ): Promise<{ chatId: ChatId }> => {
      const { $post } = api.numbers[':numberId'].chats
      return read(startChat.answer, await $post({ param: { numberId }, json: first }, { init: { signal } }))
    },
    removeNumber: async (numberId: NumberId, signal: AbortSignal): Promise<void> => {
      const { $delete } = api.numbers[':numberId']
      await read(removeNumber.answer, await $delete({ param: { numberId } }, { init: { signal } }))
    },
    /** @returns the number that takes its place */
    changePhone: async (numberId: NumberId, signal: AbortSignal): Promise<WhatsAppNumber> => {
      const { $post } = api.numbers[':numberId']['change-phone']
      return (await read(oneNumber, await $post({ param: { numberId } }, { init: { signal } }))).number
    },
    ...createNumberLinks(api.numbers),
  }
}
export type ApiClient = ReturnType<typeof createApiClient>
