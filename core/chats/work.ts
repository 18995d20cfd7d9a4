import type { Access } from '../access/access.ts'
import { allows } from '../access/access.ts'
import type { Accounts } from '../auth/accounts.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { SahutError } from '../contract/errors.ts'
import type { WorkChange } from '../contract/work.ts'
import type { ChatLog } from '../log/chat-log.ts'
import type { Chat } from '../model/chat.ts'
import type { WorkContent } from '../model/content/work.ts'
import {
  type ChatId,
  type InboxId,
  type LabelId,
  newClientMsgId,
  type UserId,
  whatsappIdOf,
} from '../model/ids.ts'
import type { MessageDraft } from '../model/message.ts'
import type { Principal, User } from '../model/user.ts'
import { isIdleWork, LABELS_A_CHAT } from '../model/work.ts'

/** Who of the team does what with a chat. */
export type TeamWork = {
  /**
   * Resolves once it is durable, with the chat as it is then; again is no error.
   * @throws SahutError not_found, invalid_input for whoever does not see the inbox and for labels and teams that are not
   *   there, conflict if the chat is not any more as its caller saw it
   */
  change: (principal: Principal, asked: WorkChange & { chatId: ChatId }) => Promise<Chat>
}

/** What the team did, as a line of the chat. @param at ms since 1970 */
export const workDraft = (
  author: MessageDraft['author'],
  chatId: ChatId,
  content: WorkContent,
  at: number,
): MessageDraft => ({
  kind: 'message',
  sortTs: at,
  fromMe: true,
  // Nobody on WhatsApp hears of it: the name only tells it apart.
  whatsappId: whatsappIdOf(chatId, newClientMsgId()),
  author,
  content,
})

const invalid = (field: string, message: string): SahutError =>
  new SahutError('invalid_input', message, { field })

export const createTeamWork = ({
  access,
  accounts,
  catalog,
  log,
  now = Date.now,
}: {
  access: Pick<Access, 'may'>
  accounts: Pick<Accounts, 'user'>
  catalog: Catalog
  log: Pick<ChatLog, 'append' | 'chat'>
  now?: () => number
}): TeamWork => {
  const personFor = async (
    { workspaceId }: User,
    inboxId: InboxId,
    userId: UserId,
  ): Promise<NonNullable<WorkContent['assignee']>> => {
    const person = await accounts.user(workspaceId, userId)
    if (person === undefined || !allows(person, 'inbox:read', inboxId))
      throw invalid('assignee', 'must be somebody who sees the inbox of this chat')
    return { userId, name: person.name }
  }

  const teamFor = async (
    { workspaceId }: User,
    teamId: NonNullable<WorkChange['team']>,
  ): Promise<NonNullable<WorkContent['team']>> => {
    const team = (await catalog.teams.all(workspaceId)).find((one) => one.teamId === teamId)
    if (team === undefined) throw invalid('team', 'must be a team of this workspace')
    return { teamId, name: team.name }
  }

  /** Labels that were removed from the workspace can still be taken from a chat. */
  const labelsFor = async (
    { workspaceId }: User,
    { addLabels = [], removeLabels = [] }: WorkChange,
  ): Promise<Pick<WorkContent, 'added' | 'removed'>> => {
    if (addLabels.length + removeLabels.length === 0) return {}
    const names = new Map((await catalog.labels.all(workspaceId)).map(({ labelId, name }) => [labelId, name]))
    if (!addLabels.every((labelId) => names.has(labelId)))
      throw invalid('addLabels', 'must be labels of this workspace')
    const named = (labelIds: readonly LabelId[]) =>
      labelIds.map((labelId) => ({ labelId, name: names.get(labelId) ?? '' }))
    return {
      ...(addLabels.length > 0 && { added: named(addLabels) }),
      ...(removeLabels.length > 0 && { removed: named(removeLabels) }),
    }
  }

  const contentOf = async (user: User, chat: Chat, change: WorkChange): Promise<WorkContent> => {
    const { assignee, team, state, until, priority, saw } = change
    if (until !== undefined && until <= now()) throw invalid('until', 'must be in the future')
    const labels = await labelsFor(user, change)
    const had = new Set(chat.work?.labels)
    for (const { labelId } of labels.removed ?? []) had.delete(labelId)
    for (const { labelId } of labels.added ?? []) had.add(labelId)
    if (had.size > LABELS_A_CHAT)
      throw invalid('addLabels', `a chat has at most ${String(LABELS_A_CHAT)} labels`)
    return {
      type: 'work',
      ...(assignee !== undefined && {
        assignee: assignee === null ? null : await personFor(user, chat.inboxId, assignee),
      }),
      ...(team !== undefined && { team: team === null ? null : await teamFor(user, team) }),
      ...(state !== undefined && { state }),
      ...(until !== undefined && { until }),
      ...(priority !== undefined && { priority }),
      ...labels,
      ...(saw !== undefined && { saw }),
    }
  }

  /** Who was faster, in words. */
  const tooLate = async (user: User, chat: Chat, { saw }: WorkContent): Promise<SahutError> => {
    const { assignee } = chat.work ?? {}
    if (saw?.assignee === undefined || saw.assignee === (assignee ?? null))
      return new SahutError('conflict', 'The contact has just written again: look at it first.')
    const person = assignee && (await accounts.user(user.workspaceId, assignee))
    return new SahutError(
      'conflict',
      assignee === undefined
        ? 'Nobody has this chat any more.'
        : `${person?.name ?? 'Somebody'} has this chat now.`,
    )
  }

  return {
    change: async (principal, { chatId, ...asked }) => {
      const { user, thing: chat } = await access.may(principal, 'chat:work', chatId)
      const content = await contentOf(user, chat, asked)
      const author = { type: 'agent' as const, userId: user.userId, name: user.name }
      const { duplicate } = await log.append(chat, workDraft(author, chat.chatId, content, now()))
      const after = (await log.chat(chat)) ?? chat
      const { saw: _saw, ...wanted } = content
      if (duplicate && !isIdleWork(after, wanted)) throw await tooLate(user, after, content)
      return after
    },
  }
}
