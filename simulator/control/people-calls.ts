/** What the client of the control API does with who people are. */
import { z } from 'zod'
import type { PhoneSetting } from './contract.ts'

type Call = <Schema extends z.ZodType>(
  schema: Schema,
  method: string,
  path: string,
  body?: unknown,
) => Promise<z.infer<Schema>>

const Nothing = z.object({})

export const peopleCalls = (call: Call) => ({
  /** The owner sets something of a contact on the phone itself, and the companion is told of it. */
  setOnPhone: (phone: string, setting: z.input<typeof PhoneSetting>) =>
    call(Nothing, 'POST', `/phones/${phone}/settings`, setting),
  /** A contact goes on as another one, whose number it has now; all phones are told. */
  becomes: (contact: string, to: string) => call(Nothing, 'POST', `/contacts/${contact}/becomes`, { to }),
  /** Somebody sets another picture, in base64, or none; of a contact or a group. */
  setPicture: (of: { contact: string } | { group: string }, picture?: string) =>
    call(
      Nothing,
      'POST',
      'contact' in of ? `/contacts/${of.contact}/picture` : `/groups/${of.group}/picture`,
      { picture },
    ),
})
