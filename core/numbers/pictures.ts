import { z } from 'zod'
import type { NumberId, PeerId } from '../model/ids.ts'
import { readable } from '../store/decoding.ts'
import { pictureKey } from '../store/keys/number.ts'
import type { Table } from '../store/table.ts'

const PictureRow = z.object({ SK: z.string(), picture: z.string().optional() })

/** The files of the pictures of whom a number has heard, as its worker keeps them. */
export type KnownPictures = (
  numberId: NumberId,
  people: readonly PeerId[],
) => Promise<ReadonlyMap<string, string>>

export const createKnownPictures =
  (table: Pick<Table, 'getMany'>): KnownPictures =>
  async (numberId, people) => {
    const rows = await table.getMany(people.map((id) => pictureKey(numberId, id)))
    return new Map(
      rows.flatMap((item): [string, string][] => {
        const { SK, picture } = readable(PictureRow, item) ?? {}
        return SK === undefined || picture === undefined ? [] : [[SK, picture]]
      }),
    )
  }
