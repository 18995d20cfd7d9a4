import type { Commit } from '../chat-log.ts'
import { chatOf, type Head } from '../head.ts'

/** Told of what failed beside the work of whoever asked, which is true or done all the same. */
export type OnTrouble = (error: unknown) => void

/** Tells of a head's last commit, whose rows are written. Never throws. */
export type Tell = (head: Head) => void

/** The commit stands whether its telling works or not: whoever was not told reads on from the seq that it has. */
export const createTelling =
  (onCommit: (commit: Commit) => void, onTrouble: OnTrouble): Tell =>
  (head) => {
    if (head.pending.length === 0) return
    try {
      onCommit({ chat: chatOf(head), entries: head.pending })
    } catch (error) {
      onTrouble(error)
    }
  }
