import type { GroupRows } from './group-rows.ts'
import type { OlderAsks } from './jobs/older-asks.ts'
import type { PastRows } from './read/past-rows.ts'
import type { TimerRow, Timers } from './jobs/timers.ts'
import type { Mentions } from './mentions.ts'
import type { Chat, ChatKey, ChatRef } from '../model/chat/chat.ts'
import type { ChatPage, HistoryPage } from '../contract/history.ts'
import type { ChatList, CountedList } from '../model/chat/chat-list.ts'
import type { ChatId, InboxId, MsgKey, NumberId, UserId, WorkspaceId } from '../model/ids.ts'
import type { Marks } from '../model/chat/mark.ts'
import type { Draft, Entry, MessageEntry } from '../model/message/message.ts'
import type { OutboxRow } from './row-kinds/outbox-row.ts'

export type { OutboxRow, TimerRow }

/** Who writes as the worker of a number. */
export type Owner = { ownerEpoch: number }

/** Where a draft ended up in its chat. */
export type Appended = {
  seq: number
  epoch: number
  /**
   * The message was there already (or the change changed nothing): nothing was written for it. Not so for the content of
   * a message that came as a placeholder: it becomes a change at the place of that, which is the seq here.
   */
  duplicate: boolean
}

/** A commit that is durable and not yet told to anybody; without entries: the chat stands elsewhere (`into`). */
export type Commit = { chat: Chat; entries: Entry[] }

/** Part of a number's outbox: of each chat in it the messages that wait longest, and not all of many. */
export type OutboxPiece = {
  rows: OutboxRow[]
  /** Chats with more behind these: read them by `chatId` once these are done with. */
  longer: ChatId[]
  /** Where the next piece begins; nothing behind the last one. */
  next?: string
}

/** One chat's messages, or a piece of all: the first one, or what begins at the `next` of the piece before. */
export type OutboxPlace = { chatId: ChatId } | { from: string | undefined }

type WaitingMessage = Pick<OutboxRow, 'workspaceId' | 'chatId' | 'seq'>

/** Names one claim: what is given back late must not take a later claim away. */
export type Claim = string & { readonly claim: unique symbol }

/** What a chat has beside its log. */
type BesideLog = GroupRows & PastRows & OlderAsks & Timers & Mentions

/**
 * The chat log. Promises: an append that resolved is durable and has one place in its chat's order, whatever
 * crashed before, after or meanwhile; the same message key is never given two places; entries are read in the
 * order of their seq and without a hole.
 */
export type ChatLog = BesideLog & {
  /**
   * Appends one entry; calls for the same chat that arrive while one is in flight are committed together.
   * A message draft with status `queued` puts its outbox row along with it.
   * @param writer the ownership epoch of the number's worker; gateways and functions write without. `isNew` spares
   *   the look-up of a message that its caller knows to be in no log yet (docs/decisions/0029 says who may know that);
   *   what others append meanwhile is noticed all the same
   * @throws SahutError fenced (a newer owner wrote), unavailable (outcome unknown: call again with the same draft)
   */
  append: (chat: ChatRef, draft: Draft, writer?: Owner & { isNew?: boolean }) => Promise<Appended>
  /**
   * The chat as it stands (consistent), or nothing if it does not exist in this workspace. One that was joined with
   * another is that one, under its id; so it is for all reads but those of a place, which then has nothing.
   */
  chat: (key: ChatKey) => Promise<Chat | undefined>
  /**
   * Where many chats stand, read together; chats that do not exist are left out, and one that was joined with another
   * says so (`into`). Who reads heads (this, `chat`,
   * `chats`) also puts the outbox rows of messages whose writer ended before it could, and tells of them again.
   */
  heads: (keys: ChatKey[]) => Promise<Chat[]>
  /** All entries after a seq, at most `limit`; see HistoryPage. Nothing if there is no such chat. */
  after: (key: ChatKey, seq: number, limit: number) => Promise<HistoryPage | undefined>
  /**
   * Up to `limit` messages in their present state that came before a seq (default: the newest). Where the log begins, the
   * page is filled up from before it.
   */
  before: (key: ChatKey, seq: number | undefined, limit: number) => Promise<HistoryPage | undefined>
  /** Up to `limit` messages from before the log that lie before a place there (`''`: the log's beginning). */
  past: (key: ChatKey, place: string, limit: number) => Promise<HistoryPage | undefined>
  /** What stands at a place: a message in its present state, or a change. Changes are kept for 7 days, corrections for good. */
  entry: (key: ChatKey, seq: number) => Promise<Entry | undefined>
  /** One message in its present state. */
  message: (key: ChatKey, seq: number) => Promise<MessageEntry | undefined>
  /** One message as it was committed, whatever became of it since. */
  first: (key: ChatKey, seq: number) => Promise<MessageEntry | undefined>
  /** Which messages of a chat are pinned by now, and which the team has given a star. */
  marks: (key: ChatKey) => Promise<Marks>
  /** The seq that a message key got within the last 30 days: of a message, or of the change that it brought. */
  find: (key: ChatKey, msgKey: MsgKey) => Promise<number | undefined>
  /**
   * Chats of these inboxes that stand in a list (default: what is open), newest first; `cursor` is the `next` of the page
   * before. One query an inbox and page. @param list `me` is whose list `mine` is
   */
  chats: (
    list: {
      workspaceId: WorkspaceId
      inboxIds: readonly InboxId[]
      list?: ChatList | undefined
      me?: UserId | undefined
    },
    cursor: string | undefined,
    limit: number,
  ) => Promise<ChatPage>
  /**
   * Where chats of an inbox stand in a list, newest first, without what they say: an index that may lag by a moment.
   * `cursor` is the last place of the page before; a page with fewer than `limit` is the last one.
   */
  places: (
    list: { workspaceId: WorkspaceId; inboxId: InboxId; list: ChatList; me?: UserId | undefined },
    cursor: string | undefined,
    limit: number,
  ) => Promise<{ chatId: ChatId; place: string }[]>
  /**
   * How many chats of an inbox stand in a list, as the store counts them: an index that may lag by a moment. Brings up to
   * date, some chats a call, what a release wrote that did not know of the list.
   */
  count: (
    inbox: { workspaceId: WorkspaceId; inboxId: InboxId; me?: UserId | undefined },
    list: CountedList,
  ) => Promise<number>
  /**
   * What waits in a number's outbox, in no promised order across chats, by seq within a chat. A row may return after
   * it was settled (a writer that hung repairs an old commit): only `message` tells whether it still has to go out.
   * @param onCorrupt told of each row that can't be read, which is left out, and of which message it is, as far as its
   *   key tells; without it the first one is thrown
   */
  outbox: (
    numberId: NumberId,
    onCorrupt?: (error: unknown, message: Pick<OutboxRow, 'chatId' | 'seq'> | undefined) => void,
  ) => Promise<OutboxRow[]>
  /** Part of the same, at a cost that has a bound however much waits. See `outbox` for what is promised of rows. */
  outboxPiece: (
    numberId: NumberId,
    place: OutboxPlace,
    onCorrupt?: Parameters<ChatLog['outbox']>[1],
  ) => Promise<OutboxPiece>
  /** What a message's row in the outbox says, from its chat; nothing if there is no such message to send. */
  rowOf: (key: ChatKey, seq: number) => Promise<OutboxRow | undefined>
  /**
   * Before a message is sent: makes sure that nobody can cancel it any more. Whoever claimed it may claim it again.
   * @returns `cancelled` or `expired` if that was decided before, which the caller then appends
   * @throws SahutError fenced if a newer owner claimed it
   */
  claim: (row: WaitingMessage, ownerEpoch: number) => Promise<Claim | 'cancelled' | 'expired'>
  /**
   * Gives a claim back: WhatsApp refused the message, and it waits on. After an earlier claim, whose sending may have
   * come through, it does nothing: the message can't be cancelled any more.
   */
  unclaim: (row: WaitingMessage, claim: Claim) => Promise<void>
  /**
   * Makes sure that a message which waited too long is not sent any more, by whomever; the caller appends that it failed.
   * @returns `unsent` if it was never on its way, `unsure` if an earlier sending may have come through, `cancelled` if
   *   it was taken back before, which the caller appends then
   * @throws SahutError fenced if a newer owner claimed it
   */
  expire: (row: WaitingMessage, ownerEpoch: number) => Promise<'unsent' | 'unsure' | 'cancelled'>
  /**
   * Takes back a message that waits. True promises that it is never sent, and that its chat says so.
   * @returns false if it was sent, failed or may be on its way
   * @throws SahutError unavailable (outcome unknown: call again)
   */
  cancel: (chat: ChatRef, seq: number) => Promise<boolean>
  /**
   * Joins two chats that turned out to be of one person: everything of `from` and of `to` is `to`, in the order in which
   * it was appended, under a new epoch and at places behind every former one. Whoever names `from` is led there.
   * @returns `waits` while anything of either waits to be sent: call again later; `joined` also if there is nothing to do
   * @throws SahutError fenced, unavailable (call again: it goes on where it ended)
   */
  join: (from: ChatKey, to: ChatRef, writer: Owner) => Promise<'joined' | 'waits'>
  /** Takes a message off the outbox; its last status has to be appended before. */
  settle: (row: Pick<OutboxRow, 'numberId' | 'chatId' | 'seq'>) => Promise<void>
}
