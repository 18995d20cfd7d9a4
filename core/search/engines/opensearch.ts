import { z } from 'zod'
import { SahutError } from '../../contract/errors.ts'
import { ChatId, InboxId, type WorkspaceId } from '../../model/ids.ts'
import type { Asked, IndexedPart, SearchEngine } from '../engine.ts'
import { TERMS_VERSION } from '../terms.ts'
import type { Term } from '../wanted.ts'
import { placeIn, placeText } from './places.ts'
import type { RequestOpenSearch } from './opensearch-requests.ts'

/** Rises with each change of the mappings below: other indexes then, which fill anew. */
const VERSION = `1-${String(TERMS_VERSION)}`
const MESSAGES = `sahut-messages-${VERSION}`
const CHATS = `sahut-chats-${VERSION}`

const KEYWORD = { type: 'keyword' }
/** Only told, never looked for. */
const TOLD = { type: 'keyword', index: false, doc_values: false }
const TERMS = { type: 'keyword', doc_values: false, norms: false }

const MAPPINGS = {
  [MESSAGES]: {
    workspaceId: KEYWORD,
    inboxId: KEYWORD,
    chatId: KEYWORD,
    at: TOLD,
    /** Parts messages of the same ms. */
    order: KEYWORD,
    sortTs: { type: 'long' },
    terms: TERMS,
  },
  [CHATS]: {
    workspaceId: KEYWORD,
    inboxId: KEYWORD,
    lastTs: { type: 'long' },
    terms: TERMS,
    epoch: { type: 'long', index: false },
    seq: { type: 'long', index: false },
    isComplete: { type: 'boolean', index: false, doc_values: false },
  },
}

const Anything = z.unknown()

const BulkAnswer = z.object({
  items: z.array(z.record(z.string(), z.object({ status: z.number() }))),
})

const GotAnswer = z.object({
  docs: z.array(
    z.object({ _id: z.string(), found: z.boolean().optional(), _source: z.unknown().optional() }),
  ),
})

const ReachedSource = z.object({ inboxId: InboxId, epoch: z.number(), seq: z.number() })

const hitsOf = <Source extends z.ZodType>(source: Source) =>
  z.object({ hits: z.object({ hits: z.array(source) }) })

const MessageHits = hitsOf(
  z.object({
    _source: z.object({ chatId: ChatId, at: z.string() }),
    sort: z.tuple([z.number(), z.string()]),
  }),
)
const IdHits = hitsOf(z.object({ _id: z.string() }))
const ChatHits = hitsOf(z.object({ _id: ChatId }))

/** So many messages of a chat are forgotten at a time. */
const DROPPED = 1_000

/** Nothing to be found, or not there any more. */
const GONE = 404
/** Somebody who read later was faster. */
const OUTDATED = 409

type Line = object

const bulkLine = (what: 'index' | 'delete', index: string, id: string, asOf: number): Line => ({
  [what]: { _index: index, _id: id, version: asOf, version_type: 'external_gte' },
})

const linesOf = ({ chat, messages, asOf }: IndexedPart): Line[] => {
  const { workspaceId, chatId, inboxId } = chat
  return messages.flatMap(({ at, sortTs, terms }): Line[] => {
    const place = placeText(at)
    const order = `${chatId}#${place}`
    if (terms === undefined) return [bulkLine('delete', MESSAGES, order, asOf)]
    const message = { workspaceId, inboxId, chatId, at: place, order, sortTs: Math.floor(sortTs), terms }
    return [bulkLine('index', MESSAGES, order, asOf), message]
  })
}

const anyOf = (terms: readonly Term[]): object => {
  const whole = terms.filter(({ isBeginning }) => isBeginning !== true).map(({ term }) => term)
  const beginnings = terms.filter(({ isBeginning }) => isBeginning)
  return {
    bool: {
      should: [
        ...(whole.length === 0 ? [] : [{ terms: { terms: whole } }]),
        ...beginnings.map(({ term }) => ({ prefix: { terms: { value: term } } })),
      ],
      minimum_should_match: 1,
    },
  }
}

const filterOf = ({ workspaceId, wanted, inboxIds }: Asked, chatId?: ChatId): object => ({
  bool: {
    filter: [
      { term: { workspaceId } },
      ...(inboxIds === 'all' ? [] : [{ terms: { inboxId: inboxIds } }]),
      ...(chatId === undefined ? [] : [{ term: { chatId } }]),
      ...wanted.map(anyOf),
    ],
  },
})

const cursorOf = ([sortTs, order]: [number, string]): string => `${String(sortTs)}.${order}`

const placeOf = (cursor: string): [number, string] => {
  const [, sortTs, order] = /^(\d{1,16})\.(cht_[^\s]+)$/.exec(cursor) ?? []
  if (sortTs === undefined || order === undefined)
    throw new SahutError('invalid_input', 'cursor is none that a page gave', { field: 'cursor' })
  return [Number(sortTs), order]
}

const completeId = (workspaceId: WorkspaceId): string => `complete ${workspaceId}`

/** What is asked of it. */
const createCalls = (request: RequestOpenSearch) => {
  let made: Promise<void> | undefined

  /** Makes the indexes, once, where they are missing. */
  const ensure = async (): Promise<void> => {
    made ??= (async () => {
      for (const [index, properties] of Object.entries(MAPPINGS)) {
        const mappings = { dynamic: false, _source: { excludes: ['terms'] }, properties }
        await request({ method: 'PUT', path: `/${index}`, body: JSON.stringify({ mappings }) }, Anything)
      }
    })()
    try {
      await made
    } catch (error) {
      made = undefined
      throw error
    }
  }

  const bulk = async (lines: readonly Line[]): Promise<void> => {
    if (lines.length === 0) return
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
    const answer = await request({ method: 'POST', path: '/_bulk', body }, BulkAnswer)
    const statuses = (answer?.items ?? []).flatMap((item) => Object.values(item)).map(({ status }) => status)
    if (
      answer === undefined ||
      statuses.some((status) => status >= 300 && status !== OUTDATED && status !== GONE)
    )
      throw new SahutError('unavailable', 'The search could not take everything.')
  }

  const got = async (ids: readonly string[]) => {
    const body = JSON.stringify({ docs: ids.map((_id) => ({ _index: CHATS, _id })) })
    const answer = await request({ method: 'POST', path: '/_mget', body }, GotAnswer)
    return (answer?.docs ?? []).filter(({ found }) => found === true)
  }

  const search = <Hits extends z.ZodType>(index: string, query: object, hits: Hits) =>
    request({ method: 'POST', path: `/${index}/_search`, body: JSON.stringify(query) }, hits)

  const refresh = () =>
    request({ method: 'POST', path: `/${MESSAGES},${CHATS}/_refresh`, body: '' }, Anything)

  return { ensure, bulk, got, search, refresh }
}

/**
 * The engine to grow into: OpenSearch, two indexes for all workspaces. Several may write at a time: of two that write
 * the same, the one that read later wins.
 * @param now ms since 1970
 */
export const createOpenSearchEngine = (request: RequestOpenSearch, now = Date.now): SearchEngine => {
  const { ensure, bulk, got, search, refresh } = createCalls(request)

  return {
    reached: async (_workspaceId, chatIds) => {
      const docs = chatIds.length === 0 ? [] : await got(chatIds)
      return new Map(docs.map(({ _id, _source }) => [ChatId.parse(_id), ReachedSource.parse(_source)]))
    },
    put: async (part) => {
      await ensure()
      await bulk(linesOf(part))
      const { workspaceId, chatId, inboxId, epoch, lastTs } = part.chat
      const chat = {
        workspaceId,
        inboxId,
        epoch,
        seq: part.reached,
        lastTs: Math.floor(lastTs),
        terms: part.terms,
      }
      // After its messages: what is not known to be indexed is indexed again.
      await bulk([bulkLine('index', CHATS, chatId, part.asOf), chat])
    },
    drop: async ({ chatId }) => {
      await ensure()
      // First, so that whatever happens then it is indexed anew.
      await bulk([bulkLine('delete', CHATS, chatId, now())])
      const query = { size: DROPPED, query: { term: { chatId } }, track_total_hits: false, _source: false }
      for (;;) {
        // What was put a moment ago is not found yet, and what was deleted is found still.
        await refresh()
        const hits = (await search(MESSAGES, query, IdHits))?.hits.hits ?? []
        if (hits.length === 0) return
        await bulk(hits.map(({ _id }) => bulkLine('delete', MESSAGES, _id, now())))
      }
    },
    messages: async ({ chatId, cursor, limit, ...asked }) => {
      const after = cursor === undefined ? undefined : placeOf(cursor)
      const query = {
        size: limit + 1,
        query: filterOf({ limit, ...asked }, chatId),
        sort: [{ sortTs: 'desc' }, { order: 'desc' }],
        track_total_hits: false,
        _source: ['chatId', 'at'],
        ...(after && { search_after: after }),
      }
      const hits = (await search(MESSAGES, query, MessageHits))?.hits.hits ?? []
      const page = hits.slice(0, limit)
      const last = page.at(-1)
      return {
        found: page.map(({ _source }) => ({ chatId: _source.chatId, ...placeIn(_source.at) })),
        ...(hits.length > limit && last && { next: cursorOf(last.sort) }),
      }
    },
    chats: async ({ limit, ...asked }) => {
      const query = {
        size: limit,
        query: filterOf({ limit, ...asked }),
        sort: [{ lastTs: 'desc' }],
        track_total_hits: false,
        _source: false,
      }
      return ((await search(CHATS, query, ChatHits))?.hits.hits ?? []).map(({ _id }) => _id)
    },
    complete: async (workspaceId) => {
      await ensure()
      await bulk([bulkLine('index', CHATS, completeId(workspaceId), now()), { isComplete: true }])
    },
    isComplete: async (workspaceId) => (await got([completeId(workspaceId)])).length > 0,
    close: () => Promise.resolve(),
  }
}
