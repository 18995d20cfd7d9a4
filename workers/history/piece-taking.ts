import { asSahutError, SahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Logger } from '@sahut/core/process/logger'
import { asideIn, conversationsIn } from '../whatsapp/history/sync.ts'
import type { HistoryWay } from '../whatsapp/history/way.ts'
import { openedFile } from '../whatsapp/media/open.ts'
import { download, type Host } from '../whatsapp/media/transfer.ts'
import { createNaming } from './names.ts'
import type { Piece, Pieces } from './pieces.ts'
import { createTaking } from './taking.ts'

/** No phone makes a larger piece, bytes. */
const LIMIT_BYTES = 64 * 1024 * 1024

/** Between two words of how far a piece is, ms. */
const TELL_MS = 1_000

/** Brings a piece of history to where it belongs, from where it was left. */
export const createPieceTaking = (
  deps: Parameters<typeof createTaking>[0] & {
    log: Pick<ChatLog, 'heads'>
    pieces: Pick<Pieces, 'inline'>
    /** Where WhatsApp's files are. */
    host: Host
    logger: Logger
    signal: AbortSignal
  },
) => {
  const { pieces, host, logger, signal } = deps
  const take = createTaking(deps)
  const nameChats = createNaming(deps)

  /** It is done with the first piece and never again: without it, later changes of these chats would be withheld. */
  const syncSettings = async ({ syncSettings: sync }: HistoryWay): Promise<void> => {
    try {
      await sync()
    } catch (error) {
      const err = asSahutError(error)
      logger.warn({ err }, 'what is set of chats on the phone could not be brought up to date')
    }
  }

  return {
    /**
     * Deflated, and what was sent: its digests are checked to the last byte before any of it is used.
     * @throws SahutError not_found, invalid_input, payload_too_large, unavailable
     */
    bring: async (piece: Piece): Promise<Buffer> => {
      const { file } = piece
      if (file === undefined) return pieces.inline(piece)
      const chunks: Uint8Array[] = []
      const sealed = download(host, file.directPath, signal)
      for await (const chunk of openedFile(sealed, { ...file, kind: 'history' }, LIMIT_BYTES))
        chunks.push(chunk)
      return Buffer.concat(chunks)
    },
    /**
     * @param way of the connection that is up, as long as it is
     * @param step told now and then how far the piece is
     */
    take: async (
      piece: Piece,
      deflated: Buffer,
      way: () => HistoryWay | undefined,
      step: () => Promise<void>,
    ): Promise<void> => {
      const over = way()
      if (over === undefined) throw new SahutError('unavailable', 'There is no connection.')
      const aside = await asideIn(deflated)
      await over.learn(aside)
      let toldAt = performance.now()
      for await (const conversation of conversationsIn(deflated, piece.through)) {
        if (way() !== over) throw new SahutError('unavailable', 'The connection ended.')
        piece.taken += await take(conversation, over.addresses, signal)
        piece.through += 1
        if (performance.now() - toldAt < TELL_MS) continue
        await step()
        toldAt = performance.now()
      }
      await nameChats(aside.names, over.addresses, signal)
      if (piece.type === 'bootstrap') await syncSettings(over)
    },
  }
}
