import { Me } from '@sahut/core/contract/api/session'
import { SahutError } from '@sahut/core/contract/errors'
import type { WorkChange } from '@sahut/core/contract/work'
import { Chat } from '@sahut/core/model/chat/chat'
import { type ChatId, type ClientMsgId, newClientMsgId, whatsappIdOf } from '@sahut/core/model/ids'
import { z } from 'zod'
import type { Sight } from '../checker/verdict.ts'
import type { DoneNote } from '../checker/work.ts'
import type { Watched } from './agent-reading.ts'
import type { Person } from './client.ts'
import { until } from './agent-writing.ts'

/** What the API answered to an agent who did something with chats. */
export type Worked = {
  /** The chat as it was answered. */
  chats: Chat[]
  notes: DoneNote[]
  /** All that may stand in a note. */
  written: ReadonlySet<string>
}

const AGAIN_MS = 500

/** What an agent does with a chat, in turn. @param me who does */
const deedOf = (turn: number, chat: Chat, me: string): WorkChange => {
  const { received, work } = chat
  const assignee = work?.assignee ?? null
  const deeds = [
    { assignee: me, saw: { assignee } },
    { state: 'resolved', saw: { received } },
    { assignee: null, saw: { assignee } },
    { state: 'snoozed', saw: { received } },
    { priority: 'high' },
    { priority: null, state: 'open' },
  ]
  return deeds[turn % deeds.length] as WorkChange
}

/** Does things with chats that an agent has seen a message in, one after the other. */
export const createWorking = (
  who: string,
  api: Person['api'],
  placeOf: (chatId: ChatId) => Watched | undefined,
) => {
  const chats: Chat[] = []
  const notes: DoneNote[] = []
  const written = new Set<string>()
  let turn = Promise.resolve()
  let waiting = 0
  let share = 0
  let n = 0
  let me: string | undefined

  /** Until it is answered: nobody knows what became of it before. */
  const persist = async <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> => {
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        // Refused for good: somebody was faster, or it may not be seen any more.
        if (error instanceof SahutError && !error.retry) return undefined
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }

  const note = async (chatId: ChatId, clientMsgId: ClientMsgId, text: string): Promise<void> => {
    const place = placeOf(chatId)
    const path = `/chats/${chatId}/notes`
    const answer = await persist(() => api.post(z.object({ seq: z.number() }), path, { clientMsgId, text }))
    if (answer === undefined || place === undefined) return
    const { phone, contact } = place
    notes.push({ phone, contact, whatsappId: whatsappIdOf(chatId, clientMsgId), text, seq: answer.seq })
  }

  const change = async (chatId: ChatId): Promise<void> => {
    const chat = placeOf(chatId)?.open.state().chat
    if (chat === undefined) return
    me ??= (await persist(() => api.get(Me, '/me')))?.user.userId
    if (me === undefined) return
    const deed = deedOf(n, chat, me)
    const answer = await persist(() => api.patch(z.object({ chat: Chat }), `/chats/${chatId}`, deed))
    if (answer !== undefined) chats.push(answer.chat)
  }

  return {
    work: (next: number): void => {
      share = next
    },
    onSight: (chatId: ChatId, sight: Sight): void => {
      if (sight.fromMe || Math.random() >= share) return
      n += 1
      const text = `Catatan ${who} ${String(n)}: jangan dikirim`
      const isNote = n % 3 === 0
      if (isNote) written.add(text)
      waiting += 1
      turn = turn
        .then(() => (isNote ? note(chatId, newClientMsgId(), text) : change(chatId)))
        .finally(() => {
          waiting -= 1
        })
    },
    worked: (): Worked => ({ chats, notes, written }),
    settled: () => until(() => waiting === 0),
  }
}
