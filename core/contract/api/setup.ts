import { z } from 'zod'
import { nameText } from '../../model/person/person-text.ts'
import { Password } from '../../model/user/password.ts'
import { Email, InboxName, PersonName } from '../../model/user/user.ts'
import { Done, type Operation } from '../operation.ts'
import { SignedIn } from './session.ts'

/** As it was printed; people type it in whatever case. */
const Code = z
  .string()
  .max(100)
  .transform((code) => code.trim().toUpperCase())

/** How workspaces are called. */
export const WorkspaceName = nameText(80)

/** Where the first workspace is made, without the site's own address. The code stands where no server is told it. */
export const setupPath = (code: string): string => `/setup#${code}`

/** Making the first workspace of a store, for whoever has the code that the start of Sahut printed. */
export const setupOperations = {
  checkSetupCode: {
    summary: 'Whether a code lets somebody make the first workspace.',
    isOpen: true,
    json: z.object({ code: Code }),
    answer: Done,
  },
  setUp: {
    summary:
      'Makes the first workspace with an inbox and its owner, and begins a session. A code is good once.',
    isOpen: true,
    json: z.object({
      code: Code,
      workspace: WorkspaceName,
      inbox: InboxName,
      name: PersonName,
      email: Email,
      password: Password,
    }),
    answer: SignedIn,
  },
} as const satisfies Record<string, Operation>
