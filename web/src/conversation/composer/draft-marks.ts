import type { Drafts, TextStore } from './drafts.ts'

/**
 * What the servers know of a draft of this browser.
 * - `at` when it was typed, by their clock; 0 of an older release's
 * - `isTold` whether they were told so
 * - `isThere` whether they may have one of this chat
 */
type DraftMark = { at: number; isTold: boolean; isThere: boolean }

/** Kept beside the drafts, for all tabs of a browser. */
export type DraftMarks = {
  get: (chatId: string) => DraftMark
  set: (chatId: string, mark: DraftMark) => void
  /** The servers know what stands here; of a chat without a draft nothing is kept. */
  settle: (chatId: string, at: number) => void
  all: () => ReadonlyMap<string, string>
  /** A draft becomes what the servers know. */
  take: (draft: { chatId: string; text: string; at: number }) => void
  wipe: () => void
}

const SHAPE = /^(\d{1,16}) (told|new) (there|none)$/

const written = ({ at, isTold, isThere }: DraftMark): string =>
  `${String(at)} ${isTold ? 'told' : 'new'} ${isThere ? 'there' : 'none'}`

/**
 * Marks what is typed from the first key on, before the code that tells the servers was fetched.
 * @param now by the servers' clock, so that devices can be compared
 */
export const createDraftMarks = (
  store: TextStore,
  { owner, drafts, now }: { owner: string; drafts: Drafts; now: () => number },
): DraftMarks => {
  const prefix = `sahut.draft-mark.${owner}.`
  const keys = (): string[] =>
    Array.from({ length: store.length }, (_, at) => store.key(at) ?? '').filter((one) =>
      one.startsWith(prefix),
    )
  const get = (chatId: string): DraftMark => {
    const parts = SHAPE.exec(store.getItem(prefix + chatId) ?? '')
    if (parts === null) return { at: 0, isTold: drafts.get(chatId) === '', isThere: false }
    return { at: Number(parts[1]), isTold: parts[2] === 'told', isThere: parts[3] === 'there' }
  }
  const set = (chatId: string, mark: DraftMark): void => {
    store.setItem(prefix + chatId, written(mark))
  }
  const settle = (chatId: string, at: number): void => {
    if (drafts.get(chatId) === '') store.removeItem(prefix + chatId)
    else set(chatId, { at, isTold: true, isThere: true })
  }
  let isTaking = false
  drafts.onChange((chatId, before, text, isHere) => {
    if (!isHere || isTaking || before === text) return
    const { at, isThere } = get(chatId)
    // Later than what this page knows of, whatever its idea of the time.
    set(chatId, { at: Math.max(Math.round(now()), at + 1), isTold: false, isThere })
  })
  return {
    get,
    set,
    settle,
    take: ({ chatId, text, at }) => {
      isTaking = true
      drafts.set(chatId, text)
      isTaking = false
      settle(chatId, at)
    },
    all: () => new Map(keys().map((one) => [one.slice(prefix.length), store.getItem(one) ?? ''])),
    wipe: () => {
      for (const one of keys()) store.removeItem(one)
    },
  }
}
