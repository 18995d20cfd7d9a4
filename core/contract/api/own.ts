import { z } from 'zod'
import { SessionId } from '../../model/ids.ts'
import { OwnSession } from '../../model/user/own-session.ts'
import { Password, TriedPassword } from '../../model/user/password.ts'
import { PersonName, User } from '../../model/user/user.ts'
import { Done, type Operation } from '../operation.ts'

const ended = z.object({ ended: z.number().describe('How many sessions.') })

/** What everybody does with their own account. */
export const ownOperations = {
  changeName: {
    summary: 'Calls oneself otherwise.',
    json: z.object({ name: PersonName }),
    answer: z.object({ user: User }),
  },
  setAvailability: {
    summary: 'Whether chats that an inbox divides may be given to the caller while they are there.',
    json: z.object({ isAway: z.boolean() }),
    answer: z.object({ user: User }),
  },
  changePassword: {
    summary: 'Another password for who says the present one. All other sessions end.',
    json: z.object({ old: TriedPassword, password: Password }),
    answer: ended,
  },
  listSessions: {
    summary: 'Where one is signed in, the last used first.',
    answer: z.object({ sessions: z.array(OwnSession.extend({ isThis: z.boolean() })) }),
  },
  endSession: {
    summary: 'Signs out somewhere.',
    param: z.object({ sessionId: SessionId }),
    answer: Done,
  },
  endOtherSessions: { summary: 'Signs out everywhere else.', answer: ended },
} as const satisfies Record<string, Operation>
