import { type ChatId, type ClientMsgId, whatsappIdOf } from '@sahut/core/model/ids'
import type { Acknowledged, Sight, Written } from '../checker/verdict.ts'
import { createOutbox, type PendingMessage } from '@sahut/web/live/outbox'
import type { Live } from '@sahut/web/live/live'
import type { AgentFiles } from './agent-files.ts'
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
export const createWriting = (
  who: string,
  { live, files }: { live: Live; files: AgentFiles },
  placeOf: (chatId: ChatId) => Watched | undefined,
) => {
  const outbox = createOutbox(live, { all: () => [], put: () => undefined, remove: () => undefined })
  const written = new Map<ClientMsgId, Written>()
  const acknowledged = new Map<ClientMsgId, Acknowledged>()
  const underWay = new Set<ClientMsgId>()
  let share = 0
  let fileShare = 0

  const onAcknowledged = ({ chatId, clientMsgId, seq }: PendingMessage): void => {
    const message = written.get(clientMsgId)
    if (seq === undefined || message === undefined || acknowledged.has(clientMsgId)) return
    acknowledged.set(clientMsgId, { ...message, seq })
    outbox.settle(chatId, seq, new Set([clientMsgId]))
  }
  outbox.onPending((pending) => {
    pending.forEach(onAcknowledged)
  })

  const sendFile = (chatId: ChatId, message: Omit<Written, 'whatsappId'>): void => {
    const { clientMsgId, sha256, done } = files.send(chatId, message.text)
    const file: Written = { ...message, whatsappId: whatsappIdOf(chatId, clientMsgId), file: sha256 }
    written.set(clientMsgId, file)
    underWay.add(clientMsgId)
    void done.then((seq) => {
      underWay.delete(clientMsgId)
      if (seq !== undefined) acknowledged.set(clientMsgId, { ...file, seq })
    })
  }

  return {
    /** @param filesToo of the answers, how many are files */
    answer: (next: number, filesToo = 0): void => {
      share = next
      fileShare = filesToo
    },
    onSight: (chatId: ChatId, sight: Sight): void => {
      const chat = placeOf(chatId)
      if (chat === undefined || sight.fromMe || Math.random() >= share) return
      const { phone, contact } = chat
      const text = answerTo(who, sight, written.size)
      const message = { phone, contact, text, answers: sight.whatsappId }
      if (Math.random() < fileShare) {
        sendFile(chatId, message)
        return
      }
      const clientMsgId = outbox.send(chatId, text)
      written.set(clientMsgId, { ...message, whatsappId: whatsappIdOf(chatId, clientMsgId) })
    },
    written: () => [...written.values()],
    acknowledged: () => [...acknowledged.values()],
    settled: () =>
      until(() => underWay.size === 0 && outbox.pending().every(({ error }) => error !== undefined)),
    close: outbox.close,
  }
}
