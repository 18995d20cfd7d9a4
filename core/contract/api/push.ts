import { z } from 'zod'
import { PushTarget, PushWishes } from '../../model/user/push.ts'
import { Done, type Operation } from '../operation.ts'

/** Being told by a browser's push service while no page can be seen. */
export const pushOperations = {
  readPush: {
    summary: 'By which key push services know that it is us; none where nobody is told so.',
    answer: z.object({ key: z.string().optional() }),
  },
  subscribePush: {
    summary:
      'Has oneself told in this browser, for as long as this session lasts. The same again changes how.',
    json: PushTarget.extend(PushWishes.shape),
    answer: Done,
  },
  unsubscribePush: {
    summary: 'Has oneself told no more in a browser.',
    json: PushTarget.pick({ endpoint: true }),
    answer: Done,
  },
  tellLooking: {
    summary:
      'Says that a page can be seen, again every few minutes, or that it can be no more. Who has not said so for eight minutes is given no chats.',
    json: z.object({ isLooking: z.boolean() }),
    answer: z.object({
      isSubscribed: z.boolean().describe('Whether any browser of theirs is told by push.'),
    }),
  },
} as const satisfies Record<string, Operation>
