import { isDeepStrictEqual } from 'node:util'
import type { HistoryPage } from '../../contract/history.ts'
import type { ChatRef } from '../../model/chat/chat.ts'
import { askOrder } from '../../model/message/deed.ts'
import {
  changedBy,
  type Draft,
  type Entry,
  type MessageEntry,
  statusRank,
  targetOf,
} from '../../model/message/message.ts'
import type { Appended } from '../chat-log.ts'
import { msgKeyKey } from '../../store/keys/chat.ts'
import { outboxKey } from '../../store/keys/number.ts'
import type { Watch } from '../../store/memory-table-fixture.ts'
import { type Head, headOf } from '../head.ts'
import { keyOfMessage } from '../row-kinds/known-key.ts'
import { isStateRow, type MessageState, stateOf } from '../row-kinds/message-state.ts'
import { commitOf } from '../row-kinds/row-kinds.ts'
import type { Key } from '../../store/table.ts'

const idOf = ({ PK, SK }: Key): string => `${PK}\n${SK}`

/** An entry without what may still rise. */
const constantPart = (entry: Entry | undefined) =>
  entry?.kind === 'message'
    ? {
        ...entry,
        status: undefined,
        reason: undefined,
        content: undefined,
        contentSeq: undefined,
        deed: undefined,
        reactions: undefined,
        asks: undefined,
        gone: undefined,
      }
    : entry

/**
 * What the log promises of one chat, checked at each change of a row, at each acknowledgement and at each read.
 * @param writing the ownership epoch of whoever writes at the moment; nothing for writers without one
 */
export const createPromises = (chat: ChatRef, writing: () => number | undefined) => {
  const broken: string[] = []
  const rows = new Set<string>()
  /** What was committed, by seq: the truth that everything else is held against. */
  const ledger = new Map<number, Entry>()
  const acks: { draft: Draft; appended: Appended }[] = []
  /** The highest status that a reader saw, by seq. */
  const seen = new Map<number, number>()
  /** The change by which a reader saw a message's content last, by seq. */
  const contents = new Map<number, number>()

  const watchCommit = (before: Head | undefined, head: Head): void => {
    if (head.ownerEpoch < (before?.ownerEpoch ?? 0)) broken.push('the owner epoch fell')
    if ((writing() ?? Infinity) < (before?.ownerEpoch ?? 0)) broken.push('a fenced owner committed')
    for (const row of before === undefined ? [] : commitOf(before).puts)
      if (!rows.has(idOf(row))) broken.push(`a commit went over ${row.SK}, which was not written yet`)
    if (head.seq - (before?.seq ?? 0) !== head.pending.length) broken.push('a commit left a hole or none')
    for (const entry of head.pending) {
      if (ledger.has(entry.seq)) broken.push(`the place ${String(entry.seq)} was given twice`)
      ledger.set(entry.seq, entry)
    }
  }

  const watch: Watch = (before, after) => {
    rows.add(idOf(after))
    if (after.SK === 'HEAD') watchCommit(before && headOf(before), headOf(after))
    else if (before === undefined) return
    else if (isStateRow(after)) {
      broken.push(...stateFaults(stateOf(before), stateOf(after)))
    } else if (!isDeepStrictEqual(before, after)) broken.push(`${after.SK} was changed`)
  }

  const acknowledged = (draft: Draft, appended: Appended): void => {
    acks.push({ draft, appended })
    if (draft.kind !== 'message') return
    const entry = ledger.get(appended.seq)
    const key = keyOfMessage(draft)
    if (entry?.kind !== 'message' || keyOfMessage(entry) !== key) {
      broken.push('an append was acknowledged before it was durable')
      return
    }
    const outbox = outboxKey(chat.numberId, chat.chatId, appended.seq)
    for (const row of [msgKeyKey(chat, key), ...(entry.status === 'queued' ? [outbox] : [])])
      if (!rows.has(idOf(row))) broken.push(`an append was acknowledged without ${row.SK}`)
  }

  /** A message says what was committed, or what the change that it names made of it, and never what an older one did. */
  const checkContent = ({ seq, content, contentSeq }: MessageEntry): void => {
    const source = ledger.get(contentSeq ?? seq)
    const change = source?.kind === 'change' && source.change.type === 'content' ? source.change : undefined
    const said = source?.kind === 'message' ? source.content : change?.target === seq && change.content
    if (!isDeepStrictEqual(content, said))
      broken.push(`the message ${String(seq)} says what nobody committed`)
    if ((contentSeq ?? 0) < (contents.get(seq) ?? 0))
      broken.push('a reader saw an older content after a newer one')
    contents.set(seq, contentSeq ?? 0)
  }

  const checkEntry = (entry: Entry, floor: Map<number, number>): void => {
    if (!isDeepStrictEqual(constantPart(entry), constantPart(ledger.get(entry.seq))))
      broken.push(`the entry ${String(entry.seq)} is not what was committed`)
    if (entry.kind === 'message') checkContent(entry)
    if (entry.kind !== 'message' || entry.status === undefined) return
    const rank = statusRank(entry.status)
    if (rank < (floor.get(entry.seq) ?? 0)) broken.push('a reader saw a status fall')
    seen.set(entry.seq, Math.max(rank, seen.get(entry.seq) ?? 0))
  }

  /** Called when a read of the whole chat begins; what it returns checks the page that the read brought. */
  const reading = (): ((page: HistoryPage | undefined) => void) => {
    const needed = Math.max(0, ...acks.map(({ appended }) => appended.seq))
    const floor = new Map(seen)
    return (page) => {
      const entries = page?.entries ?? []
      if (needed > entries.length) broken.push('an acknowledged entry is missing')
      if (entries.some(({ seq }, index) => seq !== index + 1)) broken.push('a page has a hole')
      if (entries.length !== (page?.chat.seq ?? 0)) broken.push('a page is not level with its chat')
      for (const entry of entries) checkEntry(entry, floor)
    }
  }

  /** The last look, when everything has come to rest. */
  const checkRest = (page: HistoryPage | undefined): void => {
    reading()(page)
    const entries = page?.entries ?? []
    if (entries.length !== ledger.size) broken.push('a committed entry vanished')
    const keys = entries.flatMap((entry) => (entry.kind === 'message' ? [keyOfMessage(entry)] : []))
    if (new Set(keys).size !== keys.length) broken.push('a message key has two places')
    broken.push(...deedFaults(ledger, entries), ...waitingFaults(ledger, entries))
    for (const { draft } of acks) {
      if (draft.kind === 'message' && !keys.includes(keyOfMessage(draft)))
        broken.push('an acknowledged message vanished')
      if (draft.kind !== 'change' || draft.change.type !== 'status') continue
      const { target, status } = draft.change
      const message = entries.find(({ seq }) => seq === target)
      if (message?.kind === 'message' && statusRank(message.status ?? 'queued') < statusRank(status))
        broken.push('an acknowledged status vanished')
    }
  }

  return { broken, watch, acknowledged, reading, checkRest }
}

/** Whether a state of a message went back. */
const stateFaults = (was: MessageState, is: MessageState): string[] => {
  const faults: string[] = []
  if (statusRank(is.status ?? 'queued') < statusRank(was.status ?? 'queued')) faults.push('a status fell')
  if ((is.contentSeq ?? 0) < (was.contentSeq ?? 0)) faults.push('an older content went over a newer one')
  for (const { person, seq } of was.reactions ?? [])
    if ((is.reactions?.find((one) => one.person === person)?.seq ?? 0) < seq)
      faults.push('an older reaction went over a newer one')
  for (const ask of was.asks ?? []) {
    const next = is.asks?.find(({ type }) => type === ask.type)
    if (next === undefined || askOrder(next) < askOrder(ask)) faults.push('an answer was taken back')
  }
  return faults
}

/** What was done to messages is what all changes together, in the order of the log, make of them. */
const deedFaults = (ledger: ReadonlyMap<number, Entry>, entries: readonly Entry[]): string[] => {
  const changes = [...ledger.values()]
    .filter((entry) => entry.kind === 'change')
    .sort((a, b) => a.seq - b.seq)
  return entries.flatMap((entry) => {
    const first = ledger.get(entry.seq)
    if (entry.kind !== 'message' || first?.kind !== 'message') return []
    const now = changes.filter((change) => targetOf(change) === entry.seq).reduce(changedBy, first)
    return (['content', 'deed', 'reactions', 'asks', 'gone'] as const)
      .filter((aspect) => !isDeepStrictEqual(entry[aspect], now[aspect]))
      .map((aspect) => `the message ${String(entry.seq)} has other ${aspect} than its changes say`)
  })
}

/** What was done before its message came was done by the commit that brought it, and its line has gone. */
const waitingFaults = (ledger: ReadonlyMap<number, Entry>, entries: readonly Entry[]): string[] =>
  [...ledger.values()].flatMap((entry) => {
    const change = entry.kind === 'change' ? entry.change : undefined
    if (change?.type !== 'waiting') return []
    const target = entries.find((one) => one.kind === 'message' && keyOfMessage(one) === change.of)
    const line = entries.find((one) => one.seq === change.line)
    if (target === undefined) return []
    if (target.seq < entry.seq) return ['something waits for a message that is here']
    const isLeft = line?.kind === 'message' && line.gone === undefined
    return isLeft ? ['a message came, and what waited for it still waits'] : []
  })
