import { asSahutError } from '@sahut/core/contract/errors'
import type { ChatLog } from '@sahut/core/log/chat-log'
import type { FileStore } from '@sahut/core/media/files'
import type { PeerId } from '@sahut/core/model/ids'
import type { Ownership } from '@sahut/core/numbers/numbers'
import type { Logger } from '@sahut/core/process/logger'
import { createRerun } from '@sahut/core/process/rerun'
import { readable } from '@sahut/core/store/decoding'
import { pictureKey } from '@sahut/core/store/keys/number'
import type { Table } from '@sahut/core/store/table'
import { z } from 'zod'
import { chatOf } from '../inbound/inbound.ts'
import type { Host } from '../whatsapp/media/transfer.ts'
import { keptPicture } from '../media/profile-picture.ts'
import { createRecent } from '@sahut/core/process/recent'
import type { Link } from '../whatsapp/connection/connection.ts'
import { levelOf } from '../whatsapp/incoming/mistakes.ts'

const PictureRow = z.object({ picture: z.string().optional(), checkedAt: z.number() })

/** What is known of a picture is believed for so long, if nothing tells of a change, ms. */
const FRESH_MS = 7 * 86_400_000

/** Between two questions, ms: WhatsApp slows down who asks for many at once. */
const PAUSE_MS = 250
const AGAIN_MS = 10_000

const REMEMBERED = 5_000
/** So many may wait for their turn; of more, the oldest are asked for when they are heard of again. */
const WAITING = 2_000

/** Pictures of people and groups, fetched by the worker so that no page asks anybody else for them. */
export type PeoplePictures = {
  /** Somebody was heard of. */
  met: (who: PeerId) => void
  /** WhatsApp tells that a picture is another one, or gone. */
  changed: (who: PeerId) => void
  attach: (link: Pick<Link, 'pictureOf'>) => void
  detach: () => void
  close: () => Promise<void>
}

export const createPeoplePictures = (deps: {
  table: Table
  log: Pick<ChatLog, 'append' | 'chat'>
  files: FileStore | undefined
  ownership: Ownership
  host: Host
  logger: Logger
}): PeoplePictures => {
  const { table, log, files, ownership, host, logger } = deps
  const over = new AbortController()
  const met = createRecent<PeerId, true>(REMEMBERED)
  const waiting = new Map<PeerId, { isChanged: boolean }>()
  let way: Pick<Link, 'pictureOf'> | undefined

  const tell = async (who: PeerId, picture: string | undefined): Promise<void> => {
    const chat = chatOf(ownership, { id: who })
    const now = await log.chat(chat)
    if (now === undefined || now.contact.picture === picture) return
    const change = { type: 'pictured' as const, ...(picture !== undefined && { picture }) }
    await log.append(chat, { kind: 'change', change }, { ownerEpoch: ownership.epoch })
  }

  /** @returns whether WhatsApp was asked */
  const look = async (who: PeerId, isChanged: boolean): Promise<boolean> => {
    if (files === undefined || way === undefined) return false
    const key = pictureKey(ownership.numberId, who)
    const item = await table.get(key)
    const known = item && readable(PictureRow, item)
    const isFresh = known !== undefined && Date.now() - known.checkedAt < FRESH_MS
    if (isFresh && !isChanged) {
      await tell(who, known.picture)
      return false
    }
    const url = await way.pictureOf(who)
    const { workspaceId } = ownership
    const picture =
      url === undefined ? undefined : await keptPicture({ files, workspaceId, host, over: over.signal }, url)
    await table.put({ ...key, checkedAt: Date.now(), ...(picture !== undefined && { picture }) })
    await tell(who, picture)
    return true
  }

  const add = (who: PeerId, isChanged: boolean): void => {
    if (files === undefined) return
    waiting.set(who, { isChanged: isChanged || waiting.get(who)?.isChanged === true })
    const [oldest] = waiting.keys()
    if (waiting.size > WAITING && oldest !== undefined) waiting.delete(oldest)
    looks.ask()
  }

  const looks = createRerun(async () => {
    for (const [who, { isChanged }] of [...waiting]) {
      if (way === undefined || over.signal.aborted) return undefined
      // Before it is looked at: who is told of meanwhile is looked at again.
      waiting.delete(who)
      try {
        if (await look(who, isChanged)) return PAUSE_MS
      } catch (error) {
        const { retry } = asSahutError(error)
        logger[levelOf(error, 'debug')]({ err: error }, 'a picture could not be fetched')
        // What is no picture, or gone, is asked for again when it is told to be another one.
        if (!retry) return PAUSE_MS
        add(who, isChanged)
        return AGAIN_MS
      }
    }
    return undefined
  })

  return {
    met: (who) => {
      if (met.has(who)) return
      met.set(who, true)
      add(who, false)
    },
    changed: (who) => {
      add(who, true)
    },
    attach: (link) => {
      way = link
      looks.ask()
    },
    detach: () => {
      way = undefined
    },
    close: async () => {
      over.abort()
      looks.stop()
      await looks.settled()
    },
  }
}
