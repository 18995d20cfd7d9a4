import { z } from 'zod'
import { InboxId } from '../../model/ids.ts'
import { Inbox, InboxName, InboxRules } from '../../model/user/user.ts'
import type { Operation } from '../operation.ts'

const json = z.object({ name: InboxName })
const answer = z.object({ inbox: Inbox })

/** The inboxes of a workspace, for its admins. Who sees one is told with the people. */
export const inboxOperations = {
  createInbox: { summary: 'Another inbox, which only admins see at first.', status: 201, json, answer },
  renameInbox: {
    summary: 'Calls an inbox otherwise.',
    param: z.object({ inboxId: InboxId }),
    json,
    answer,
  },
  changeInboxRules: {
    summary:
      'What an inbox does by itself: how it divides its chats, when it is open and what it answers else, within which times it wants to answer and resolve, what it asks who was helped. What is left out stays, null takes away.',
    param: z.object({ inboxId: InboxId }),
    json: InboxRules,
    answer,
  },
} as const satisfies Record<string, Operation>
