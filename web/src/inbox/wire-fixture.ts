import type { Fact } from '@sahut/core/contract/socket'
import { type Chat, newChat } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId, type InboxId, newNumberId, newWorkspaceId } from '@sahut/core/model/ids'
import type { SeenInboxes } from '../live/seen-inboxes.ts'
import type { ConnectionState, Live } from '../live/live.ts'

/*
 * For tests: a connection whose facts a test tells, and chats to tell of.
 */

const numberId = newNumberId()
const workspaceId = newWorkspaceId()

export const chatIn = (inboxId: InboxId, name: string, lastTs: number, seq = 1): Chat => {
  const id = ContactId.parse(`${name}@lid`)
  const ref = { chatId: chatIdOf(numberId, id), workspaceId, inboxId, numberId, contact: { id, name } }
  return { ...newChat(ref), lastTs, seq }
}

export const createWire = () => {
  const listeners = new Map<string, Set<(fact: unknown) => void>>()
  const onStates = new Set<(state: ConnectionState) => void>()
  const tell = (name: string, fact: unknown) =>
    listeners.get(name)?.forEach((listener) => {
      listener(fact)
    })
  const changes = new Set<() => void>()
  const followings = new Set<() => void>()
  let seenIds: ReadonlySet<InboxId> | undefined
  const seen: SeenInboxes = {
    now: () => seenIds,
    onChange: (listener) => {
      changes.add(listener)
      return () => changes.delete(listener)
    },
    onFollowed: (listener) => {
      followings.add(listener)
      return () => followings.delete(listener)
    },
    close: () => undefined,
  }
  const live = {
    state: () => 'connected',
    send: () => Promise.resolve({}),
    on: (name: string, listener: (fact: unknown) => void) => {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener))
      return () => undefined
    },
    onState: (listener: (state: ConnectionState) => void) => {
      onStates.add(listener)
      listener('connected')
      return () => undefined
    },
  } as unknown as Live
  return {
    live,
    seen,
    /** News of chats of one inbox, which is open by itself. */
    change: (...[first, ...chats]: Chat[]) => {
      if (first)
        tell('inbox:changed', {
          inboxId: first.inboxId,
          chats: [first, ...chats],
        } satisfies Fact<'inbox:changed'>)
    },
    changePartly: (...[first, ...chats]: Chat[]) => {
      if (first) tell('inbox:changed', { inboxId: first.inboxId, chats: [first, ...chats], isPartial: true })
    },
    /** News of chats of all inboxes. */
    changeAmongAll: (...chats: Chat[]) => {
      tell('inboxes:changed', { chats } satisfies Fact<'inboxes:changed'>)
    },
    missAmongAll: () => {
      tell('inboxes:changed', { chats: [], isPartial: true })
    },
    skip: () => {
      tell('facts:skipped', {})
    },
    reconnect: () => {
      for (const state of ['reconnecting', 'connected'] as const) for (const become of onStates) become(state)
      for (const listener of followings) listener()
    },
    /** What the agent may see from now on. */
    give: (...inboxIds: InboxId[]) => {
      seenIds = new Set(inboxIds)
      for (const listener of changes) listener()
    },
  }
}
