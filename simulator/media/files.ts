/** All that there is of files: where they lie, and what contacts and phones do with them. */
import { join } from 'node:path'
import type { Journal } from '../journal.ts'
import type { Delivery } from '../messages/delivery.ts'
import { createContactFiles } from './contact-files.ts'
import { createFileHost } from './host.ts'
import { createPhoneFiles } from './phone-files.ts'

/** @param folder the simulator's */
export const createFiles = (folder: string, journal: Journal, delivery: Delivery) => {
  const host = createFileHost(join(folder, 'files'), journal)
  return {
    host,
    contactFiles: createContactFiles(host),
    phoneFiles: createPhoneFiles({ delivery, host, journal }),
  }
}
