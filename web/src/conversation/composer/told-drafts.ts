import type { ChatId } from '@sahut/core/model/ids'
import { DRAFT_LIMIT, type KeptDraft } from '@sahut/core/model/user/kept-draft'
import { asSahutError } from '@sahut/core/contract/errors'
import type { ApiClient } from '../../api/client.ts'
import type { DraftMarks } from './draft-marks.ts'
import type { Drafts } from './drafts.ts'

/** While somebody types the servers are told at most so often, ms. */
const PAUSE_MS = 3_000

/** What was read within this time is not read again, ms. */
const FRESH_MS = 10_000

/** What could not be told is told again after this, ms. */
const AGAIN_MS = 30_000

/** Drafts of this browser and those of the agent's other devices, brought together: what was typed last stays. */
export type ToldDrafts = {
  /** Reads what other devices have, unless that was done just now, and tells what they do not know. */
  refresh: () => Promise<void>
  /** Tells at once what waits. */
  tellNow: () => void
  close: () => void
}

type ToldDeps = {
  drafts: Drafts
  marks: DraftMarks
  api: Pick<ApiClient, 'drafts' | 'keepDraft'>
}

/** Tells the servers of one draft after the other. */
const createTelling = ({ drafts, marks, api }: ToldDeps) => {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>()
  const going = new Map<string, Promise<void>>()

  const tellOnce = async (chatId: string): Promise<void> => {
    const mark = marks.get(chatId)
    const text = drafts.get(chatId)
    // A longer one stays in this browser.
    if (mark.isTold || text.length > DRAFT_LIMIT) return
    if (text === '' && !mark.isThere) {
      marks.settle(chatId, mark.at)
      return
    }
    // It may arrive even if no answer does.
    marks.set(chatId, { ...mark, isThere: true })
    try {
      const { draft, isKept } = await api.keepDraft(chatId as ChatId, { text, at: mark.at })
      // What was typed since is told next, and the servers decide about that.
      if (marks.get(chatId).at !== mark.at) return
      if (isKept) marks.settle(chatId, draft.at)
      else marks.take(draft)
    } catch (thrown) {
      const error = asSahutError(thrown)
      if (error.retry) tellIn(chatId, AGAIN_MS)
      // Of a chat that the agent does not see any more nothing stays here.
      else if (error.code === 'not_found') marks.take({ chatId, text: '', at: mark.at })
      else console.warn('A draft could not be kept for other devices.', error)
    }
  }
  /** One call after the other, so that the last one carries what was typed last. */
  const tell = (chatId: string): void => {
    clearTimeout(waiting.get(chatId))
    waiting.delete(chatId)
    const telling = (going.get(chatId) ?? Promise.resolve()).then(() => tellOnce(chatId))
    going.set(chatId, telling)
    void telling.finally(() => {
      if (going.get(chatId) === telling) going.delete(chatId)
    })
  }
  const tellIn = (chatId: string, ms: number): void => {
    if (waiting.has(chatId)) return
    waiting.set(
      chatId,
      setTimeout(() => {
        tell(chatId)
      }, ms),
    )
  }
  return {
    tell,
    tellIn,
    tellNow: (): void => {
      for (const chatId of [...waiting.keys()]) tell(chatId)
    },
    close: (): void => {
      for (const timer of waiting.values()) clearTimeout(timer)
      waiting.clear()
    },
  }
}

/** Fetched after the page; what was typed before was marked. */
export const createToldDrafts = (deps: ToldDeps): ToldDrafts => {
  const { drafts, marks, api } = deps
  const { tell, tellIn, tellNow, close } = createTelling(deps)
  let reading: Promise<void> | undefined
  let readAt = Number.NEGATIVE_INFINITY

  const stopListening = drafts.onChange((chatId, _before, text, isHere) => {
    // What was typed in another tab that one tells.
    if (!isHere || marks.get(chatId).isTold) return
    if (text === '') tell(chatId)
    else tellIn(chatId, PAUSE_MS)
  })

  const read = async (): Promise<void> => {
    const before = marks.all()
    const { drafts: there, isWhole } = await api.drafts()
    const after = marks.all()
    const rows = new Map<string, KeptDraft>(there.map((draft) => [draft.chatId, draft]))
    for (const chatId of new Set([...rows.keys(), ...drafts.chats(), ...after.keys()])) {
      // What changed while the answer was on its way is newer than it.
      if (before.get(chatId) !== after.get(chatId)) continue
      const row = rows.get(chatId)
      const mark = marks.get(chatId)
      if (row !== undefined && row.at > mark.at) marks.take(row)
      else if (!mark.isTold) tell(chatId)
      else if (row === undefined && isWhole) marks.take({ chatId, text: '', at: mark.at })
    }
  }

  return {
    refresh: () => {
      if (performance.now() - readAt < FRESH_MS) return reading ?? Promise.resolve()
      readAt = performance.now()
      reading = read()
        .catch((error: unknown) => {
          readAt = Number.NEGATIVE_INFINITY
          if (!asSahutError(error).retry) console.warn('Drafts of other devices could not be read.', error)
        })
        .finally(() => {
          reading = undefined
        })
      return reading
    },
    tellNow,
    close: () => {
      stopListening()
      close()
    },
  }
}
