import { z } from 'zod'
import { CannedReply, CannedReplyChange, NewCannedReply } from '../../model/workspace/canned-reply.ts'
import { CannedReplyId, InboxId, LabelId, PersonFieldId, TeamId, ViewId } from '../../model/ids.ts'
import { Label, LabelChange, NewLabel } from '../../model/workspace/label.ts'
import { NewPersonField, PersonField, PersonFieldChange } from '../../model/person/person.ts'
import { NewTeam, Team, TeamChange } from '../../model/workspace/team.ts'
import { NewView, View, ViewChange } from '../../model/workspace/view.ts'
import { Done, type Operation } from '../operation.ts'

const OneLabel = z.object({ labelId: LabelId })
const OneTeam = z.object({ teamId: TeamId })
const OneTeamInbox = z.object({ teamId: TeamId, inboxId: InboxId })
const OneField = z.object({ fieldId: PersonFieldId })
const OneView = z.object({ viewId: ViewId })
const OneReply = z.object({ cannedReplyId: CannedReplyId })

/** What a workspace has set up for its people: everybody reads it, admins change what is everybody's. */
export const catalogOperations = {
  listLabels: {
    summary: 'The labels of the workspace, by name.',
    answer: z.object({ labels: z.array(Label) }),
  },
  createLabel: {
    summary: 'A new label.',
    status: 201,
    json: NewLabel,
    answer: z.object({ label: Label }),
  },
  changeLabel: {
    summary: 'Another name or colour of a label.',
    param: OneLabel,
    json: LabelChange,
    answer: z.object({ label: Label }),
  },
  removeLabel: { summary: 'Removes a label, from all chats too.', param: OneLabel, answer: Done },
  listTeams: { summary: 'The teams of the workspace, by name.', answer: z.object({ teams: z.array(Team) }) },
  createTeam: { summary: 'A new team.', status: 201, json: NewTeam, answer: z.object({ team: Team }) },
  changeTeam: {
    summary: 'Another name of a team, or other people in it.',
    param: OneTeam,
    json: TeamChange,
    answer: z.object({ team: Team }),
  },
  removeTeam: { summary: 'Removes a team; its people stay.', param: OneTeam, answer: Done },
  giveTeamInbox: {
    summary: 'Lets everybody of a team see an inbox, for as long as they belong to it.',
    param: OneTeamInbox,
    answer: Done,
  },
  takeTeamInbox: {
    summary: 'Takes an inbox away from a team; its people keep what they were given themselves.',
    param: OneTeamInbox,
    answer: Done,
  },
  listPersonFields: {
    summary: 'What the workspace keeps of people beside their name, by name.',
    answer: z.object({ fields: z.array(PersonField) }),
  },
  createPersonField: {
    summary:
      'Something more that is kept of people: a text, number, date, link, one of several choices, or yes and no.',
    status: 201,
    json: NewPersonField,
    answer: z.object({ field: PersonField }),
  },
  changePersonField: {
    summary: 'Another name of a field, or other choices. What kind it is stays.',
    param: OneField,
    json: PersonFieldChange,
    answer: z.object({ field: PersonField }),
  },
  removePersonField: {
    summary: 'Removes a field: what is kept under it is not shown any more.',
    param: OneField,
    answer: Done,
  },
  listViews: {
    summary: "Lists with conditions under a name: the workspace's and the caller's own, by name.",
    answer: z.object({ views: z.array(View) }),
  },
  createView: {
    summary: "A new view: the caller's own, or (for admins) the whole workspace's.",
    status: 201,
    json: NewView,
    answer: z.object({ view: View }),
  },
  changeView: {
    summary: 'Another name, list or other conditions of a view.',
    param: OneView,
    json: ViewChange,
    answer: z.object({ view: View }),
  },
  removeView: { summary: 'Removes a view; its chats stay as they are.', param: OneView, answer: Done },
  listCannedReplies: {
    summary: "The canned replies of the workspace and the caller's own, by name.",
    answer: z.object({ cannedReplies: z.array(CannedReply) }),
  },
  createCannedReply: {
    summary: "A new canned reply: the caller's own, or (for admins) the whole workspace's.",
    status: 201,
    json: NewCannedReply,
    answer: z.object({ cannedReply: CannedReply }),
  },
  changeCannedReply: {
    summary: 'Another name or text of a canned reply.',
    param: OneReply,
    json: CannedReplyChange,
    answer: z.object({ cannedReply: CannedReply }),
  },
  removeCannedReply: { summary: 'Removes a canned reply.', param: OneReply, answer: Done },
} as const satisfies Record<string, Operation>
