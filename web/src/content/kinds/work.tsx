import { PRIORITIES, type WorkContent } from '@sahut/core/model/content/work'
import { useContext } from 'react'
import { useWorkplace } from '../../desk/workplace.ts'
import { m } from '../../paraglide/messages.js'
import { nameText } from '../../text/shown-text.ts'
import { momentText } from '../../time/dates.ts'
import { priorityText } from '../../work/priority-text.ts'
import type { ShownKind } from '../shown-kind.ts'
import { ShownMessage } from '../votes-context.ts'

const assignedText = ({ assignee }: WorkContent, who: string, by: string | undefined): string | undefined => {
  if (assignee === undefined) return undefined
  if (assignee === null) return m.work_unassigned_by({ who })
  if (by === undefined) return m.work_divided({ name: nameText(assignee.name) })
  return assignee.userId === by
    ? m.work_taken_by({ who })
    : m.work_assigned_by({ who, name: nameText(assignee.name) })
}

const stateText = ({ state, until }: WorkContent, who: string, isByItself: boolean): string | undefined => {
  if (state === undefined) return undefined
  if (state === 'resolved') return m.work_resolved_by({ who })
  if (state === 'snoozed')
    return until === undefined
      ? m.work_snoozed_by({ who })
      : m.work_snoozed_until_by({ who, time: momentText(until) })
  return isByItself ? m.work_woken() : m.work_opened_by({ who })
}

const teamText = ({ team }: WorkContent, who: string): string | undefined => {
  if (team === undefined) return undefined
  return team === null ? m.work_team_taken_by({ who }) : m.work_team_by({ who, team: nameText(team.name) })
}

const priorityLine = ({ priority }: WorkContent, who: string): string | undefined => {
  if (priority === undefined) return undefined
  const known = PRIORITIES.find((one) => one === priority)
  return known === undefined
    ? m.work_priority_taken_by({ who })
    : m.work_priority_by({ who, priority: priorityText(known) })
}

const labelsText = ({ added = [], removed = [] }: WorkContent, who: string): (string | undefined)[] => {
  const named = (labels: typeof added) => labels.map(({ name }) => nameText(name)).join(', ')
  return [
    added.length > 0 ? m.work_labelled_by({ who, labels: named(added) }) : undefined,
    removed.length > 0 ? m.work_unlabelled_by({ who, labels: named(removed) }) : undefined,
  ]
}

const missedText = ({ missed }: WorkContent): string | undefined => {
  if (missed === 'response') return m.work_missed_response()
  return missed === 'resolution' ? m.work_missed_resolution() : undefined
}

const blockText = ({ blocked }: WorkContent, who: string, by: string | undefined): string | undefined => {
  if (blocked === undefined) return undefined
  if (by === undefined) return blocked ? m.block_on_phone() : m.block_end_on_phone()
  return blocked ? m.block_by({ who }) : m.block_end_by({ who })
}

/** @param by the id of who did it; nothing where it came by itself */
const lineText = (content: WorkContent, who: string, by: string | undefined): string =>
  [
    assignedText(content, who, by),
    teamText(content, who),
    stateText(content, who, by === undefined),
    priorityLine(content, who),
    missedText(content),
    blockText(content, who, by),
    ...labelsText(content, who),
  ]
    .filter((part) => part !== undefined)
    .join(' · ')

const Line = ({ content }: { content: WorkContent }) => {
  const { user } = useWorkplace()
  const author = useContext(ShownMessage)?.author
  const agent = author?.type === 'agent' ? author : undefined
  const who = agent?.userId === user.userId ? m.you() : nameText(agent?.name ?? '')
  return <span data-testid="work-line">{lineText(content, who, agent?.userId)}</span>
}

/** What the team did with a chat: a line between its messages. */
export const work: ShownKind<WorkContent> = {
  words: (content) => lineText(content, m.you(), undefined),
  show: (content) => <Line content={content} />,
}
