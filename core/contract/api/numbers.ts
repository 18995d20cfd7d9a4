import { z } from 'zod'
import { ChatId, InboxId, NumberId } from '../../model/ids.ts'
import { LinkCode } from '../../model/number/link-code.ts'
import { PhoneDigits, PhoneNumber } from '../../model/person/phone.ts'
import { ProxyAddress } from '../../model/number/proxy.ts'
import { CallAnswer, NumberLabel, Pace, WhatsAppNumber } from '../../model/number/number.ts'
import { Seq } from '../../model/message/message.ts'
import { Done, type Operation } from '../operation.ts'
import { Written } from '../written.ts'

const OneNumber = z.object({ numberId: NumberId })
const answer = z.object({ number: WhatsAppNumber })

const NumberChange = z
  .strictObject({
    label: NumberLabel.optional(),
    pace: Pace.strict().nullable().optional(),
    inboxId: InboxId.optional(),
    showsTyping: z.boolean().optional(),
    tellsRead: z.boolean().optional(),
    takesGroups: z.boolean().optional(),
    proxy: ProxyAddress.nullable().optional(),
    callAnswer: CallAnswer.nullable().optional(),
  })
  .refine(
    (change) => Object.keys(change).length > 0,
    'must change something: label, pace, inboxId, showsTyping, tellsRead, takesGroups, callAnswer or proxy',
  )

/** Made by the caller: the same request again is the same request. */
const RequestId = z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, 'must be 16 to 64 letters, digits, - or _')

/** What the API does with WhatsApp numbers. Workers act on what is asked, the answer does not wait for them. */
export const numberOperations = {
  listNumbers: {
    summary:
      'The numbers of all inboxes that the caller sees, those that were removed too, and the pace of those that have none of their own. Admins are told which ones can not be read. Takes `If-None-Match`.',
    answer: z.object({
      numbers: z.array(WhatsAppNumber),
      pace: Pace,
      unreadable: z.array(NumberId).default([]),
    }),
  },
  createNumber: {
    summary:
      'A new number in an inbox, not yet linked to a phone. With a requestId, the same again makes no second one.',
    status: 201,
    json: z.object({ label: NumberLabel, inboxId: InboxId, requestId: RequestId.optional() }),
    answer,
  },
  readNumber: { summary: 'One number as it stands.', param: OneNumber, answer },
  changeNumber: {
    summary:
      "Names a number anew, sets its pace (`pace: null` goes back to the deployment's) or the inbox where its new chats begin; chats that are there stay in theirs. `showsTyping`: contacts see that somebody of the team types (default no). `tellsRead`: contacts see what the team has read (default yes). `takesGroups`: groups that the number is in are chats too (default no). `callAnswer`: who calls and is not taken gets this text, once an hour at most (`null`: none). `proxy`: `http://name:password@host:port`, `https://…` or `socks5://…`, through which all traffic of the number goes; `null` for none. Its name and password are never given back.",
    param: OneNumber,
    json: NumberChange,
    answer,
  },
  startChat: {
    summary:
      'Writes from a number to any phone number that is on WhatsApp, whether there is a chat with it or not. Refused (not_found, field `phone`) if it is not on WhatsApp. The same `clientMsgId` again is the same message.',
    status: 201,
    param: OneNumber,
    json: Written.omit({ quotes: true }).extend({ phone: PhoneNumber }),
    answer: z.object({ chatId: ChatId, seq: Seq }),
  },
  linkNumber: { summary: 'Asks that a number be linked to its phone.', param: OneNumber, answer },
  linkNumberByCode: {
    summary:
      'Asks that a number be linked by a code that is entered on its phone. `readLinkCode` tells the code, as soon as there is one; to ask again gets a new one.',
    param: OneNumber,
    json: z.object({ phone: PhoneDigits }),
    answer,
  },
  readLinkCode: {
    summary:
      'The code to enter on the phone now (WhatsApp, Linked devices, Link with phone number instead), until when, and what became of the one before.',
    param: OneNumber,
    answer: z.object({ linkCode: LinkCode }),
  },
  unlinkNumber: { summary: 'Asks that a number be unlinked from its phone.', param: OneNumber, answer },
  removeNumber: {
    summary:
      'Ends a number for good: its link ends, what waits is cancelled, its chats can be read and not answered.',
    param: OneNumber,
    answer: Done,
  },
  changePhone: {
    summary:
      'Gives a number another phone: a new number takes its place, with new chats. The old one is removed.',
    param: OneNumber,
    answer,
  },
} as const satisfies Record<string, Operation>
