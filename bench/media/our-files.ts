import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFolder } from '@sahut/core/media/folder'
import { fileKey, uploadName } from '@sahut/core/media/files'
import { newClientMsgId, newUserId, uploadDigestOf, whatsappIdOf } from '@sahut/core/model/ids'
import type { ContactState } from '@sahut/simulator/control/contract'
import type { Ours } from '../ours.ts'

const LOOK_MS = 50

/** Our side of files: what comes in is awaited, what goes out is put where an agent's browser puts it. */
export const createOurFiles = (ours: Ours, folder: string) => {
  const mediaDir = join(folder, 'media')
  const files = createFolder(mediaDir)
  return {
    /** A worker's settings by which it keeps files. */
    settings: { MEDIA_DIR: mediaDir },
    /** Resolves once so many files of a contact are stored. */
    stored: async (phone: string, contact: ContactState, count: number): Promise<void> => {
      for (;;) {
        const page = await ours.log.before(ours.chatOf(phone, contact), undefined, 100)
        const stored = page?.entries.filter(
          (entry) => entry.kind === 'message' && entry.media?.state === 'stored' && !entry.fromMe,
        )
        if ((stored?.length ?? 0) >= count) return
        await sleep(LOOK_MS)
      }
    },
    /** Puts a document of so many bytes into the outbox. */
    send: async (phone: string, contact: ContactState, bytes: number): Promise<void> => {
      const chat = ours.chatOf(phone, contact)
      const clientMsgId = newClientMsgId()
      const file = uploadName(uploadDigestOf(chat.chatId, clientMsgId))
      await files.put(fileKey(chat.workspaceId, file), Readable.from([randomBytes(bytes)]))
      await ours.log.append(chat, {
        kind: 'message',
        sortTs: Date.now(),
        fromMe: true,
        whatsappId: whatsappIdOf(chat.chatId, clientMsgId),
        clientMsgId,
        author: { type: 'agent', userId: newUserId(), name: 'Sari' },
        content: {
          type: 'document',
          file: { mimetype: 'application/octet-stream', bytes },
          fileName: 'katalog.bin',
        },
        media: { state: 'stored', file, bytes },
        status: 'queued',
      })
    },
  }
}
