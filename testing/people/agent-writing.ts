import { type ChatId, type ClientMsgId, whatsappIdOf } from '@sahut/core/model/ids'
import type { Acknowledged, Sight, Written } from '../checker/verdict.ts'
import { createOutbox, type PendingMessage } from '@sahut/web/live/outbox'
import type { Live } from '@sahut/web/live/live'
import type { Watched } from './agent-reading.ts'

export const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** Texts that no two agents, and no agent twice, write: whatever arrives twice shows. */
const answerTo = (who: string, { seq }: Sight, n: number): string =>
  n % 3 === 0
    ? `Thank you, we are checking this for you (${who} ${String(n)}).`
    : `Baik kak, kami cek dulu ya 🙏 (${who} ${String(n)}, #${String(seq)})`

/** What an agent wrote and what came of it. */
export const createWriting = (who: string, live: Live, placeOf: (chatId: ChatId) => Watched | undefined) => {
  const outbox = createOutbox(live, { all: () => [], put: () => undefined, remove: () => undefined })
  const written = new Map<ClientMsgId, Written>()
  const acknowledged = new Map<ClientMsgId, Acknowledged>()
  let share = 0

  const onAcknowledged = ({ chatId, clientMsgId, seq }: PendingMessage): void => {
    const message = written.get(clientMsgId)
    if (seq === undefined || message === undefined || acknowledged.has(clientMsgId)) return
    acknowledged.set(clientMsgId, { ...message, seq })
    outbox.settle(chatId, seq, new Set([clientMsgId]))
  }
  outbox.onPending((pending) => {
    pending.forEach(onAcknowledged)
  })

  return {
    answer: (next: number): void => {
      share = next
    },
    onSight: (chatId: ChatId, sight: Sight): void => {
      const chat = placeOf(chatId)
      if (chat === undefined || sight.fromMe || Math.random() >= share) return
      const { phone, contact } = chat
      const text = answerTo(who, sight, written.size)
      const clientMsgId = outbox.send(chatId, text)
      const whatsappId = whatsappIdOf(chatId, clientMsgId)
      written.set(clientMsgId, { phone, contact, whatsappId, text, answers: sight.whatsappId })
    },
    written: () => [...written.values()],
    acknowledged: () => [...acknowledged.values()],
    settled: () => until(() => outbox.pending().every(({ error }) => error !== undefined)),
    close: outbox.close,
  }
}
