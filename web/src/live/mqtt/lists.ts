import { SahutError } from '@sahut/core/contract/errors'
import { ListFrame, listTopic } from '@sahut/core/contract/mqtt'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { InboxId, WorkspaceId } from '@sahut/core/model/ids'
import type { TellFact } from '../facts.ts'
import type { AdmittedRights } from './rights.ts'
import { type OnMessage, readJson, type Subscriptions } from './subscriptions.ts'

/** Processes whose numbering is known, of all inboxes; of one that is not the list is merely read once more. */
const SENDERS = 10_000

/** Sees what is missing: frames are numbered by who tells them. */
const createNumbering = () => {
  const heard = new Map<string, number>()
  return (topic: string, n: number): boolean => {
    const before = heard.get(topic) ?? 0
    if (before === 0 && heard.size >= SENDERS) heard.clear()
    heard.set(topic, n)
    return n === before + 1
  }
}

/** The lists that are open on one connection. @param onChat told of each chat that a frame brings */
export const createLists = ({
  workspaceId,
  subscriptions,
  rights,
  tell,
  onChat,
}: {
  workspaceId: WorkspaceId
  subscriptions: Subscriptions
  rights: AdmittedRights
  tell: TellFact
  onChat: (chat: Chat) => void
}) => {
  const isNext = createNumbering()
  /** Those that are open by themselves, and whether all are. */
  const alone = new Set<InboxId>()
  let isAll = false
  const filterOf = (inboxId: InboxId) => listTopic(workspaceId, inboxId, '+')

  const onFrame =
    (inboxId: InboxId): OnMessage =>
    (message) => {
      const { n, chats, isPartial } = ListFrame.parse(readJson(message))
      if (chats.some((chat) => chat.inboxId !== inboxId || chat.workspaceId !== workspaceId))
        throw new Error('it is of another inbox')
      const isWhole = isNext(message.topic, n) && isPartial !== true
      const told = { chats, ...(isWhole ? {} : { isPartial: true }) }
      if (alone.has(inboxId)) tell('inbox:changed', { inboxId, ...told })
      else tell('inboxes:changed', told)
      chats.forEach(onChat)
    }

  /** @returns those that the broker refused */
  const follow = async (inboxIds: readonly InboxId[]): Promise<InboxId[]> => {
    if (inboxIds.length === 0) return []
    const refused = await subscriptions.add(
      new Map(inboxIds.map((inboxId) => [filterOf(inboxId), onFrame(inboxId)])),
    )
    return inboxIds.filter((inboxId) => refused.includes(filterOf(inboxId)))
  }

  return {
    openAll: async (): Promise<InboxId[]> => {
      isAll = true
      const refused = await follow(rights.inboxIds)
      return rights.inboxIds.filter((inboxId) => !refused.includes(inboxId))
    },
    open: async (inboxId: InboxId): Promise<void> => {
      rights.check(inboxId)
      alone.add(inboxId)
      const refused = await follow([inboxId])
      if (refused.length === 0) return
      alone.delete(inboxId)
      throw new SahutError('not_found', 'There is no such inbox.')
    },
    close: async (inboxId: InboxId): Promise<void> => {
      alone.delete(inboxId)
      if (!isAll) await subscriptions.drop([filterOf(inboxId)])
    },
  }
}
