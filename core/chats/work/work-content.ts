import { allows } from '../../access/access.ts'
import type { Accounts } from '../../auth/accounts.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { SahutError } from '../../contract/errors.ts'
import type { WorkChange } from '../../contract/work.ts'
import type { Chat } from '../../model/chat/chat.ts'
import type { WorkContent } from '../../model/content/work.ts'
import { type InboxId, isGroup, type LabelId, type UserId } from '../../model/ids.ts'
import type { User } from '../../model/user/user.ts'
import { LABELS_A_CHAT } from '../../model/chat/work.ts'

/** Who resolved a chat by mistake has so long to open it again, ms. */
const RATE_AFTER_MS = 20_000

const invalid = (field: string, message: string): SahutError =>
  new SahutError('invalid_input', message, { field })

/**
 * Puts what somebody asks for as its line says it: with the names of whom and what it is about.
 * @returns rejects with SahutError invalid_input for who does not see the inbox, and for labels and teams that are not there
 */
export const createWorkContent = ({
  accounts,
  catalog,
  now,
}: {
  accounts: Pick<Accounts, 'inbox' | 'user'>
  catalog: Catalog
  now: () => number
}): ((user: User, chat: Chat, change: WorkChange) => Promise<WorkContent>) => {
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

  /** When a person whose chat is resolved is asked for a rating, where its inbox asks. */
  const rateFor = async ({
    workspaceId,
    inboxId,
    contact,
    received,
    work,
  }: Chat): Promise<number | undefined> => {
    if (work?.state === 'resolved' || isGroup(contact.id) || received === 0) return undefined
    const inbox = await accounts.inbox(workspaceId, inboxId)
    return inbox?.rating && now() + RATE_AFTER_MS
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

  return async (user: User, chat: Chat, change: WorkChange): Promise<WorkContent> => {
    const { assignee, team, state, until, priority, saw } = change
    if (until !== undefined && until <= now()) throw invalid('until', 'must be in the future')
    const labels = await labelsFor(user, change)
    const rate = state === 'resolved' ? await rateFor(chat) : undefined
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
      ...(rate !== undefined && { rate }),
      ...(priority !== undefined && { priority }),
      ...labels,
      ...(saw !== undefined && { saw }),
    }
  }
}
