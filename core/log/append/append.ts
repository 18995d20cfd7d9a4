import { SahutError } from '../../contract/errors.ts'
import type { Appended } from '../chat-log.ts'
import type { ChatId } from '../../model/ids.ts'
import type { Draft } from '../../model/message/message.ts'
import { joinedInto } from '../head.ts'
import { newestIn } from './knowledge.ts'
import { type Append, planOf } from './plan-commit.ts'
import { rememberHeads } from '../read/remembered-heads.ts'
import { createSteps } from './append-steps.ts'
import type { Table } from '../../store/table.ts'
import type { Tell } from './tell-commit.ts'

/** Times that others may be faster, and times that the store may fail to answer, before an append gives up. */
const COLLISIONS = 12
const OUTAGES = 3

/**
 * Appends drafts to a chat in one commit. The caller sees to it that a chat has one append at a time in a process;
 * other processes are kept apart by the condition on HEAD.
 */
export type Appender = (append: Append) => Promise<Appended[]>

export const createAppender = ({
  table,
  now,
  pause,
  tell,
}: {
  table: Table
  now: () => number
  pause: (attempt: number) => Promise<void>
  tell: Tell
}): Appender => {
  const { readHead, writeRows, lookUp, commit } = createSteps(table)
  const remembered = rememberHeads()

  /**
   * The chat was joined with another one of the same person: what is said goes there. What names a place of the old one
   * is too late: what it would have changed has another place now.
   */
  const follow = async (append: Append, into: ChatId): Promise<Appended[] | undefined> => {
    const { contact, ...place } = await readHead({ ...append.chat, chatId: into })
    const chat = { ...append.chat, ...place, contact }
    const isOfPlace = (draft: Draft): boolean =>
      draft.kind === 'change'
        ? draft.change.type !== 'timer'
        : draft.kind === 'deed' && typeof draft.of === 'number'
    const drafts = append.drafts.filter((draft) => !isOfPlace(draft))
    const { seq, epoch } = place
    if (drafts.length === 0) return append.drafts.map(() => ({ seq, epoch, duplicate: true }))
    const answers = await attempt({ ...append, chat, drafts })
    return (
      answers &&
      append.drafts.map((draft) => answers[drafts.indexOf(draft)] ?? { seq, epoch, duplicate: true })
    )
  }

  /** One go through the five steps; nothing if somebody else was faster. */
  const attempt = async (append: Append): Promise<Appended[] | undefined> => {
    const { chat, drafts, writer } = append
    // 1. An owner is nearly always the only writer and may trust its memory: the commit's condition tells if not.
    const own = remembered.take(chat)
    const head = writer !== undefined && own !== undefined ? own : await readHead(chat)
    if (writer !== undefined && writer.ownerEpoch < head.ownerEpoch)
      throw new SahutError('fenced', 'Another worker owns this number by now.')

    const into = joinedInto(head)
    if (into !== undefined) return follow(append, into)
    // What is joined at this moment takes entries again in a moment.
    if (head.hold !== undefined) return undefined

    // 2. Finish what a crashed writer may have left half done, unless the last commit is known to be complete.
    if (own?.epoch !== head.epoch || own.seq !== head.seq) {
      await writeRows(head)
      tell(head)
    }

    // 3. Only now: without its rows a commit would look like none.
    // What is new needs no look-up while there is a head in memory: had somebody appended it since, the commit would
    // fail, and the next attempt has no such head and looks everything up.
    const isSure = (draft: Draft): boolean =>
      head === own && draft.kind === 'message' && append.isNew.has(draft)
    const known = await lookUp(
      head,
      drafts.filter((draft) => !isSure(draft)),
      drafts,
    )
    // Another writer committed after this head, and perhaps wrote no more than the key: that is repaired first.
    const told = [...known.states.values()].map(newestIn)
    if ([...known.seqs.values(), ...told].some((seq) => seq > head.seq)) return undefined
    const plan = planOf(head, append, known, now())

    // Nothing to commit, so no condition tells whether the memory is still true: another's commit may want repair.
    if (plan.entries.length === 0 && head === own) {
      const { epoch, seq } = await readHead(chat)
      if (epoch !== head.epoch || seq !== head.seq) return undefined
    }

    if (plan.entries.length > 0) {
      // 4. From here on the entries are in the log, whatever happens.
      if (!(await commit(head, plan.head))) return undefined

      // 5. The same rows that step 2 of the next writer would write.
      await writeRows(plan.head)
      tell(plan.head)
    }
    remembered.keep(plan.head)
    return plan.answers
  }

  return async (append) => {
    let collisions = 0
    let outages = 0
    let cause: unknown
    while (collisions < COLLISIONS && outages < OUTAGES) {
      if (collisions + outages > 0) await pause(collisions + outages + 1)
      try {
        const answers = await attempt(append)
        if (answers !== undefined) return answers
        // Perhaps by our own commit, which the SDK tried again when its reply was lost: step 2 completes it then.
        collisions += 1
      } catch (error) {
        if (!(error instanceof SahutError && error.code === 'unavailable')) throw error
        outages += 1
        cause = error
      }
    }
    throw new SahutError('unavailable', "The chat can't be written now. Please try again.", { cause })
  }
}
