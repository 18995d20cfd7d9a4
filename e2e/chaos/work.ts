import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'
import type { MessageEntry } from '@sahut/core/model/message/message'
import type { WorkedChat, WorkLine, WorkState } from '@sahut/testing/checker/work'
import type { Worked } from '@sahut/testing/people/agent-working'
import type { RunChat } from './chats.ts'
import type { Stage } from './stage.ts'

const stateOf = ({ seq, work }: Chat): WorkState => ({
  seq,
  ...(work?.assignee !== undefined && { assignee: work.assignee }),
  ...(work?.state !== undefined && { state: String(work.state) }),
  ...(work?.priority !== undefined && { priority: String(work.priority) }),
})

/** What a message of the log means for the work on its chat; nothing for most. */
const lineOf = ({ seq, fromMe, content, whatsappId, terms }: MessageEntry): WorkLine | undefined => {
  if (content.type === 'note') return { seq, note: { whatsappId, text: content.text } }
  if (content.type !== 'work')
    return fromMe || content.type === 'group'
      ? undefined
      : { seq, opens: true, frees: terms?.divides === true }
  const { assignee, state, priority, saw } = content
  return {
    seq,
    ...(assignee !== undefined && { assignee: assignee?.userId ?? null }),
    ...(state !== undefined && { state: String(state) }),
    ...(priority !== undefined && { priority: priority === null ? null : String(priority) }),
    ...(saw?.assignee !== undefined && { saw: saw.assignee }),
  }
}

/** What the log says in the end of the work on chats, and what was answered of it. */
export const readWork = async (
  { cluster: { log } }: Stage,
  chats: Iterable<RunChat>,
  worked: readonly Worked[],
): Promise<WorkedChat[]> => {
  const answers = Map.groupBy(
    worked.flatMap((one) => one.chats),
    ({ chatId }) => chatId,
  )
  const read = async ({ chatId, workspaceId, phone, contact }: RunChat): Promise<WorkedChat | undefined> => {
    const lines: WorkLine[] = []
    let end: Chat | undefined
    for (let before: number | undefined; ;) {
      const page = await log.before({ workspaceId, chatId: chatId satisfies ChatId }, before, 100)
      end ??= page?.chat
      for (const entry of page?.entries ?? []) {
        const line = entry.kind === 'message' ? lineOf(entry) : undefined
        if (line !== undefined) lines.push(line)
      }
      before = page?.next
      if (before === undefined) break
    }
    if (end === undefined) return undefined
    const answered = (answers.get(chatId) ?? []).map(stateOf)
    return { phone, contact, lines: lines.sort((a, b) => a.seq - b.seq), end: stateOf(end), answered }
  }
  const found: WorkedChat[] = []
  for (const chat of chats) {
    const one = await read(chat)
    if (one !== undefined) found.push(one)
  }
  return found
}
