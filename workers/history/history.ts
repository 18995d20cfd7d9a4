import { asSahutError, type ErrorCode, SahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Contact } from '@sahut/core/model/chat'
import type { HistoryProgress } from '@sahut/core/model/number'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import type { Table } from '@sahut/core/store/table'
import { createSlots } from '../media/slots.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import type { Link } from '../whatsapp/connection.ts'
import type { ToldPiece } from '../whatsapp/history/notification.ts'
import { asideIn, conversationsIn } from '../whatsapp/history/sync.ts'
import type { HistoryWay } from '../whatsapp/history/way.ts'
import { openedFile } from '../whatsapp/media/open.ts'
import { download, type Host } from '../whatsapp/media/transfer.ts'
import { levelOf } from '../whatsapp/mistakes.ts'
import { createNaming } from './names.ts'
import { createOlder, type OlderLog } from './older.ts'
import { createPieces, type Piece, type PieceFailure } from './pieces.ts'
import { createTaking } from './taking.ts'

/** One piece at a time over all numbers of the process: it is held in memory as it was sent, deflated. */
const slots = createSlots(1)

/** No phone makes a larger piece, bytes. */
const LIMIT_BYTES = 64 * 1024 * 1024

/** The first pause before another try, and the longest, ms. */
const AGAIN_MS = 2_000
const LONGEST_MS = 300_000

/** How often a piece is tried that comes broken or not at all; what can't become better only once. */
const MOST_TRIES: Readonly<Record<PieceFailure, number>> = {
  gone: 1,
  too_large: 1,
  broken: 3,
  unreachable: 10,
}
const FAILURES: Partial<Record<ErrorCode, PieceFailure>> = {
  not_found: 'gone',
  payload_too_large: 'too_large',
  invalid_input: 'broken',
}

/** Between two words of how far a piece is, ms. */
const TELL_MS = 1_000

/** What a number's phone tells of the time before it was linked, on its way to before the chats' logs. */
export type History = {
  /** Resolves once a piece is durable: before WhatsApp hears that it came. @throws SahutError unavailable */
  keep: (told: ToldPiece) => Promise<void>
  /** Older messages may be wanted. */
  look: () => void
  /** A connection is up: by it what the phone calls people is known. */
  attach: (link: Pick<Link, 'history'>) => void
  detach: () => void
  /** Gives up what is under way: the number's next owner goes on where its rows say. */
  close: () => Promise<void>
}

/** How far all pieces together are. */
const progressOf = (pieces: readonly Piece[]): HistoryProgress => {
  const failed = pieces.find(({ state }) => state === 'failed')
  const isTaking = pieces.some(({ state }) => state === 'waiting')
  return {
    taken: pieces.reduce((sum, { taken }) => sum + taken, 0),
    state: isTaking ? 'taking' : failed === undefined ? 'done' : 'failed',
    ...(failed?.reason === undefined ? {} : { reason: failed.reason }),
  }
}

export const createHistory = (deps: {
  table: Table
  authKey: AuthKey
  log: OlderLog & Pick<ChatLog, 'heads' | 'openPast'>
  ownership: Ownership
  /** Where WhatsApp's files are. */
  host: Host
  /** A chat has begun: its people may have names. @throws SahutError fenced, unavailable */
  begun: (contact: Contact) => Promise<void>
  /** Tells people how far it is. @throws SahutError fenced, unavailable */
  tell: (progress: HistoryProgress) => Promise<void>
  logger: Logger
  onFenced: () => void
}): History => {
  const { host, logger } = deps
  const over = new AbortController()
  const pieces = createPieces(deps)
  const take = createTaking(deps)
  const older = createOlder(deps)
  const nameChats = createNaming(deps)
  let way: HistoryWay | undefined
  const tries = new Map<string, number>()
  let told = ''

  const tell = async (all: readonly Piece[]): Promise<void> => {
    // Answers to questions are told in their chats.
    const progress = progressOf(all.filter(({ type }) => type !== 'on-demand' && type !== 'names'))
    if (JSON.stringify(progress) === told) return
    await deps.tell(progress)
    told = JSON.stringify(progress)
  }

  /** Deflated, and what was sent: its digests are checked to the last byte before any of it is used. */
  const bring = async (piece: Piece): Promise<Buffer> => {
    const { file } = piece
    if (file === undefined) return pieces.inline(piece)
    const chunks: Uint8Array[] = []
    const sealed = download(host, file.directPath, over.signal)
    for await (const chunk of openedFile(sealed, { ...file, kind: 'history' }, LIMIT_BYTES))
      chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  const takeFrom = async (
    piece: Piece,
    deflated: Buffer,
    over: HistoryWay,
    all: readonly Piece[],
  ): Promise<void> => {
    const aside = await asideIn(deflated)
    await over.learn(aside)
    let toldAt = performance.now()
    for await (const conversation of conversationsIn(deflated, piece.through)) {
      if (way !== over) throw new SahutError('unavailable', 'The connection ended.')
      piece.taken += await take(conversation, over.addresses, signal)
      piece.through += 1
      if (performance.now() - toldAt < TELL_MS) continue
      await pieces.progress(piece)
      await tell(all)
      toldAt = performance.now()
    }
    await nameChats(aside.names, over.addresses, signal)
    if (piece.type === 'bootstrap') await syncSettings(over)
  }
  const { signal } = over

  /** It is done with the first piece and never again: without it, later changes of these chats would be withheld. */
  const syncSettings = async ({ syncSettings: sync }: HistoryWay): Promise<void> => {
    try {
      await sync()
    } catch (error) {
      logger.warn(
        { err: asSahutError(error) },
        'what is set of chats on the phone could not be brought up to date',
      )
    }
  }

  /** @returns how long to wait before another try, ms; nothing where the piece is done with */
  const tryPiece = async (
    piece: Piece,
    over: HistoryWay,
    all: readonly Piece[],
  ): Promise<number | undefined> => {
    let isHere = false
    try {
      await slots(async () => {
        const deflated = await bring(piece)
        isHere = true
        await takeFrom(piece, deflated, over, all)
      })
      piece.state = 'done'
    } catch (thrown) {
      const error = asSahutError(thrown)
      // Our own store, or the connection: the piece is as good as before.
      if (error.code === 'fenced' || signal.aborted || way !== over) throw error
      if (isHere && error.code === 'unavailable') return AGAIN_MS
      const count = (tries.get(piece.name) ?? 0) + 1
      tries.set(piece.name, count)
      const reason = FAILURES[error.code] ?? 'unreachable'
      logger[levelOf(error, 'info')](
        { err: error, tries: count },
        'a piece of history could not be taken yet',
      )
      if (count < MOST_TRIES[reason]) return Math.min(AGAIN_MS * 2 ** count, LONGEST_MS)
      piece.state = 'failed'
      piece.reason = reason
    }
    await pieces.finish(piece)
    if (piece.session !== undefined) await older.answered(piece.session, piece.taken)
    await tell(all)
    return undefined
  }

  const looking = createRerun(async () => {
    const present = way
    if (present === undefined || signal.aborted) return undefined
    try {
      const all = await pieces.all()
      const waits: number[] = []
      for (const piece of all) {
        if (piece.state !== 'waiting') continue
        await tell(all)
        const wait = await tryPiece(piece, present, all)
        if (wait !== undefined) waits.push(wait)
      }
      return waits.length === 0 ? undefined : Math.min(...waits)
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.code === 'fenced') deps.onFenced()
      else if (!signal.aborted) logger[levelOf(error, 'info')]({ err: error }, 'history can not be taken yet')
      return signal.aborted || error.code === 'fenced' ? undefined : AGAIN_MS
    }
  })

  return {
    keep: async (piece) => {
      await pieces.keep(piece)
      looking.ask()
    },
    look: older.look,
    attach: (link) => {
      way = link.history
      older.attach(link.history)
      looking.ask()
    },
    detach: () => {
      way = undefined
      older.detach()
    },
    close: async () => {
      over.abort()
      looking.stop()
      await looking.settled()
      await older.close()
    },
  }
}
