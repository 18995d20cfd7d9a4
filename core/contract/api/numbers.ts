import { z } from 'zod'
import { InboxId, NumberId } from '../../model/ids.ts'
import { NumberLabel, Pace, WhatsAppNumber } from '../../model/number.ts'
import type { Operation } from '../operation.ts'

const OneNumber = z.object({ numberId: NumberId })
const answer = z.object({ number: WhatsAppNumber })

const NumberChange = z
  .strictObject({ label: NumberLabel.optional(), pace: Pace.nullable().optional() })
  .refine((change) => Object.keys(change).length > 0, 'must change something: label or pace')

/** What the API does with WhatsApp numbers. Workers act on what is asked, the answer does not wait for them. */
export const numberOperations = {
  listNumbers: {
    summary:
      'The numbers of all inboxes that the caller sees, and the pace of those that have none of their own.',
    answer: z.object({ numbers: z.array(WhatsAppNumber), pace: Pace }),
  },
  createNumber: {
    summary: 'A new number in an inbox, not yet linked to a phone.',
    status: 201,
    json: z.object({ label: NumberLabel, inboxId: InboxId }),
    answer,
  },
  readNumber: { summary: 'One number as it stands.', param: OneNumber, answer },
  changeNumber: {
    summary: "Names a number anew, or sets its pace; `pace: null` goes back to the deployment's.",
    param: OneNumber,
    json: NumberChange,
    answer,
  },
  linkNumber: { summary: 'Asks that a number be linked to its phone.', param: OneNumber, answer },
  unlinkNumber: { summary: 'Asks that a number be unlinked from its phone.', param: OneNumber, answer },
} as const satisfies Record<string, Operation>
