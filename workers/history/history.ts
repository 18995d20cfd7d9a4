import { asSahutError, type ErrorCode, type SahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { Contact } from '@sahut/core/model/chat/chat'
import type { HistoryProgress } from '@sahut/core/model/number/number'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import type { Table } from '@sahut/core/store/table'
import { createSlots } from '../media/slots.ts'
import type { AuthKey } from '../whatsapp/auth/auth-crypto.ts'
import type { Link } from '../whatsapp/connection/connection.ts'
import type { ToldPiece } from '../whatsapp/history/notification.ts'
import type { HistoryWay } from '../whatsapp/history/way.ts'
import type { Host } from '../whatsapp/media/transfer.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'
import { createOlder, type OlderLog } from './older.ts'
import { createPieceTaking } from './piece-taking.ts'
import { createPieces, type Piece, type PieceFailure } from './pieces.ts'

/** One piece at a time over all numbers of the process: it is held in memory as it was sent, deflated. */
const slots = createSlots(1)

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

/** How often pieces were tried. */
const createTries = (logger: Logger) => {
  const tries = new Map<string, number>()
  return {
    /** @returns how long to wait before another try, ms; nothing where the piece has failed for good */
    failed: (piece: Piece, error: SahutError): number | undefined => {
      const count = (tries.get(piece.name) ?? 0) + 1
      tries.set(piece.name, count)
      const reason = FAILURES[error.code] ?? 'unreachable'
      const level = levelOf(error, 'info')
      logger[level]({ err: error, tries: count }, 'a piece of history could not be taken yet')
      if (count < MOST_TRIES[reason]) return Math.min(AGAIN_MS * 2 ** count, LONGEST_MS)
      piece.state = 'failed'
      piece.reason = reason
      return undefined
    },
  }
}

/** @returns tells people how far all pieces are, unless they know */
const createTelling = (tellPeople: (progress: HistoryProgress) => Promise<void>) => {
  let told = ''
  return async (all: readonly Piece[]): Promise<void> => {
    // Answers to questions are told in their chats.
    const progress = progressOf(all.filter(({ type }) => type !== 'on-demand' && type !== 'names'))
    if (JSON.stringify(progress) === told) return
    await tellPeople(progress)
    told = JSON.stringify(progress)
  }
}

/** @returns how long to wait before another run, ms */
const goingOn = async (
  { logger, onFenced }: { logger: Logger; onFenced: () => void },
  isOver: () => boolean,
  run: () => Promise<number | undefined> | undefined,
): Promise<number | undefined> => {
  if (isOver()) return undefined
  try {
    return await run()
  } catch (thrown) {
    const error = asSahutError(thrown)
    if (error.code === 'fenced') onFenced()
    if (isOver() || error.code === 'fenced') return undefined
    logger[levelOf(error, 'info')]({ err: error }, 'history can not be taken yet')
    return AGAIN_MS
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
  const { logger } = deps
  const over = new AbortController()
  const isOver = (): boolean => over.signal.aborted
  const pieces = createPieces(deps)
  const taking = createPieceTaking({ ...deps, pieces, signal: over.signal })
  const older = createOlder(deps)
  let way: HistoryWay | undefined
  const tries = createTries(logger)
  const tell = createTelling(deps.tell)

  /** @returns how long to wait before another try, ms; nothing where the piece is done with */
  const tryPiece = async (piece: Piece, all: readonly Piece[]): Promise<number | undefined> => {
    const present = way
    const here = { isHere: false }
    try {
      await slots(async () => {
        const deflated = await taking.bring(piece)
        here.isHere = true
        await taking.take(
          piece,
          deflated,
          () => way,
          async () => {
            await pieces.progress(piece)
            await tell(all)
          },
        )
      })
      piece.state = 'done'
    } catch (thrown) {
      const error = asSahutError(thrown)
      // Our own store, or the connection: the piece is as good as before.
      if (error.code === 'fenced' || isOver() || way !== present) throw error
      if (here.isHere && error.code === 'unavailable') return AGAIN_MS
      const wait = tries.failed(piece, error)
      if (wait !== undefined) return wait
    }
    await pieces.finish(piece)
    if (piece.session !== undefined) await older.answered(piece.session, piece.taken)
    await tell(all)
    return undefined
  }

  const takeAll = async (): Promise<number | undefined> => {
    const all = await pieces.all()
    const waits: number[] = []
    for (const piece of all) {
      if (piece.state !== 'waiting' || way === undefined) continue
      await tell(all)
      const wait = await tryPiece(piece, all)
      if (wait !== undefined) waits.push(wait)
    }
    return waits.length === 0 ? undefined : Math.min(...waits)
  }

  const looking = createRerun(() => goingOn(deps, isOver, () => (way === undefined ? undefined : takeAll())))

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
