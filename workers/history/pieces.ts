import type { Ownership } from '@sahut/core/numbers/numbers'
import { SahutError } from '@sahut/core/contract/errors'
import { decoded, readable } from '@sahut/core/store/decoding'
import { absent, any, atMost, rowIsNew, setting } from '@sahut/core/store/expressions'
import { historyKey, historyPartition } from '@sahut/core/store/keys/number'
import type { Item, Table } from '@sahut/core/store/table'
import { z } from 'zod'
import { type AuthKey, type Sealer } from '../whatsapp/auth/auth-crypto.ts'
import { openSealer } from '../whatsapp/auth/auth-items.ts'
import { PieceFile, PieceType, type ToldPiece } from '../whatsapp/history/notification.ts'

/** What is told of a piece stays for so long, s: WhatsApp forgets its file before. */
const LIFE_S = 30 * 86_400

/** A row of the store holds 400 KB. */
const PART_BYTES = 250_000

const PIECE = 'P#'
const part = (name: string, at: number): string => `D#${name}#${String(at)}`

/** Why a piece did not come. */
export const PieceFailure = z.enum(['gone', 'broken', 'unreachable', 'too_large'])
export type PieceFailure = z.infer<typeof PieceFailure>

const PieceRow = z.object({
  SK: z.string(),
  type: PieceType,
  at: z.number(),
  state: z.enum(['waiting', 'done', 'failed']),
  reason: PieceFailure.optional(),
  session: z.string().optional(),
  /** So many parts hold what came with it. */
  parts: z.number().int().nonnegative(),
  file: z.instanceof(Uint8Array).optional(),
  /** So many conversations are through, and so many messages of them. */
  through: z.number().int().nonnegative(),
  taken: z.number().int().nonnegative(),
})

/** A piece of history: how far it is. */
export type Piece = Omit<z.infer<typeof PieceRow>, 'SK' | 'file'> & { name: string; file?: PieceFile }

const PartRow = z.object({ data: z.instanceof(Uint8Array) })

/**
 * The pieces of history that a number's phone told of, encrypted under a key of their own until they are taken. How far
 * each is stands in its row.
 */
export type Pieces = {
  /** Resolves once it is durable; told of again, it stays as it is. @throws SahutError unavailable */
  keep: (told: ToldPiece) => Promise<void>
  /** All of the last weeks, in the order in which they came. @throws SahutError unavailable */
  all: () => Promise<Piece[]>
  /** What came with it. @throws SahutError unavailable, corrupt_state */
  inline: (piece: Piece) => Promise<Buffer>
  /** @throws SahutError fenced, unavailable */
  progress: (piece: Piece) => Promise<void>
  /** It is done with: what opens it goes. @throws SahutError fenced, unavailable */
  finish: (piece: Piece) => Promise<void>
}

export const createPieces = (deps: { table: Table; authKey: AuthKey; ownership: Ownership }): Pieces => {
  const { table, authKey, ownership } = deps
  const { numberId, epoch } = ownership
  let opening: Promise<Sealer> | undefined

  const sealer = async (): Promise<Sealer> => {
    opening ??= openSealer(table, authKey, ownership, historyKey(numberId, 'KEY'))
    try {
      return await opening
    } catch (error) {
      opening = undefined
      throw error
    }
  }

  const pieceOf = async (item: Item): Promise<Piece[]> => {
    const row = readable(PieceRow, item)
    if (row === undefined) return []
    const { SK, file, ...rest } = row
    const name = SK.slice(PIECE.length)
    if (file === undefined) return [{ ...rest, name }]
    const opened = PieceFile.parse(JSON.parse((await sealer()).open(SK, file)))
    return [{ ...rest, name, file: opened }]
  }

  const write = async (piece: Piece, removed: string[]): Promise<void> => {
    const { name, through, taken, state, reason } = piece
    const written = await table.update(
      historyKey(numberId, `${PIECE}${name}`),
      setting({ through, taken, state, reason, epoch }, removed),
      any(absent('epoch'), atMost('epoch', epoch)),
    )
    if (written === undefined) throw new SahutError('fenced', 'Another worker has taken this number over.')
  }

  return {
    keep: async ({ name, type, session, inline, file }) => {
      const { seal } = await sealer()
      const SK = `${PIECE}${name}`
      const expiresAt = Math.floor(Date.now() / 1000) + LIFE_S
      const count = Math.ceil((inline?.length ?? 0) / PART_BYTES)
      for (let at = 0; at < count; at += 1) {
        const bytes = Buffer.from(inline ?? []).subarray(at * PART_BYTES, (at + 1) * PART_BYTES)
        const data = seal(part(name, at), bytes.toString('base64'))
        await table.put({ ...historyKey(numberId, part(name, at)), data, expiresAt })
      }
      const row = { type, session, parts: count, at: Date.now(), state: 'waiting', through: 0, taken: 0 }
      const sealed = file && seal(SK, JSON.stringify(file))
      await table.put({ ...historyKey(numberId, SK), ...row, file: sealed, expiresAt }, rowIsNew)
    },
    all: async () => {
      const items: Item[] = []
      let cursor: Awaited<ReturnType<Table['query']>>['cursor']
      do {
        const page = await table.query({
          PK: historyPartition(numberId),
          prefix: PIECE,
          ...(cursor && { cursor }),
        })
        items.push(...page.items)
        cursor = page.cursor
      } while (cursor !== undefined)
      const pieces = (await Promise.all(items.map(pieceOf))).flat()
      return pieces.sort((a, b) => a.at - b.at)
    },
    inline: async ({ name, parts }) => {
      const { open } = await sealer()
      const found: Buffer[] = []
      for (let at = 0; at < parts; at += 1) {
        const item = await table.get(historyKey(numberId, part(name, at)))
        if (item === undefined) throw new SahutError('not_found', 'A part of a history is gone.')
        found.push(Buffer.from(open(part(name, at), decoded(PartRow, item).data), 'base64'))
      }
      return Buffer.concat(found)
    },
    progress: (piece) => write(piece, []),
    finish: async (piece) => {
      await write(piece, ['file', ...(piece.reason === undefined ? ['reason'] : [])])
      for (let at = 0; at < piece.parts; at += 1)
        await table.delete(historyKey(numberId, part(piece.name, at)))
    },
  }
}
