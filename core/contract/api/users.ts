import { z } from 'zod'
import { InboxId, UserId } from '../../model/ids.ts'
import { NewPerson, Rank, User } from '../../model/user/user.ts'
import { Done, type Operation } from '../operation.ts'

const answer = z.object({ user: User })
const OneMembership = z.object({ userId: UserId, inboxId: InboxId })

/** What admins do with the people of their own workspace. What was taken away is durable with the answer. */
export const userOperations = {
  listUsers: { summary: 'Everybody of the workspace, by name.', answer: z.object({ users: z.array(User) }) },
  createUser: { summary: 'Somebody new.', status: 201, json: NewPerson, answer },
  changeRank: {
    summary:
      'Makes somebody an agent, a supervisor, an admin or an owner. Only owners make owners or unmake them, and nobody changes themselves.',
    param: z.object({ userId: UserId }),
    json: z.object({ rank: Rank }),
    answer,
  },
  removeUser: {
    summary: 'Removes somebody and ends their sessions; what they wrote stays.',
    param: z.object({ userId: UserId }),
    answer: Done,
  },
  giveInbox: { summary: 'Lets somebody see an inbox.', param: OneMembership, answer },
  takeInbox: { summary: 'Takes an inbox away from somebody.', param: OneMembership, answer },
} as const satisfies Record<string, Operation>
