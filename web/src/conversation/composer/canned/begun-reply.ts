import type { CannedReply } from '@sahut/core/model/workspace/canned-reply'

/** More than that nobody looks through. */
const SHOWN = 8

/** A `/` with what is typed behind it, where nothing stands before it. */
const BEGUN = /^\/([^\s/]{0,40})$/

/** The canned replies that an agent may mean; nothing where none is begun. @param caret where they write */
export const begunReplies = (
  text: string,
  caret: number,
  replies: readonly CannedReply[],
): readonly CannedReply[] => {
  const begun = BEGUN.exec(text.slice(0, caret))?.[1]?.toLowerCase()
  if (begun === undefined) return []
  const byName = replies.filter(({ name }) => name.toLowerCase().startsWith(begun))
  const byText = replies.filter(
    (reply) => !byName.includes(reply) && begun.length > 1 && reply.text.toLowerCase().includes(begun),
  )
  return [...byName, ...byText].slice(0, SHOWN)
}
