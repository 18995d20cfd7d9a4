import { catalogOperations } from './api/catalog.ts'
import { chatOperations } from './api/chats.ts'
import { draftOperations } from './api/drafts.ts'
import { inboxOperations } from './api/inboxes.ts'
import { linkOperations } from './api/links.ts'
import { liveOperations } from './api/live.ts'
import { numberOperations } from './api/numbers.ts'
import { ownOperations } from './api/own.ts'
import { personOperations } from './api/persons.ts'
import { pushOperations } from './api/push.ts'
import { searchOperations } from './api/search.ts'
import { reportOperations } from './api/reports.ts'
import { sessionOperations } from './api/session.ts'
import { setupOperations } from './api/setup.ts'
import { userOperations } from './api/users.ts'
import { workOperations } from './api/work.ts'

/** All that the HTTP API does, by name; a file each for what belongs together. */
export const operations = {
  ...sessionOperations,
  ...liveOperations,
  ...chatOperations,
  ...numberOperations,
  ...userOperations,
  ...inboxOperations,
  ...linkOperations,
  ...ownOperations,
  ...draftOperations,
  ...setupOperations,
  ...workOperations,
  ...searchOperations,
  ...personOperations,
  ...pushOperations,
  ...reportOperations,
  ...catalogOperations,
} as const

export type Operations = typeof operations
export type OperationName = keyof Operations
