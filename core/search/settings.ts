import { z } from 'zod'

/** The settings of the search, of who answers for it. */
export const searchVariables = {
  SEARCH_DIR: z.string().optional().meta({
    description:
      'a folder for the index of the search, of this process alone: SQLite, some 400 MB for a million messages. It is made anew from the store where it is missing',
    unset: '(there is no search)',
  }),
}

export type SearchSettings = { folder: string }

/** Where the settings say that the index is; nothing if they say nothing. */
export const searchOf = (env: { SEARCH_DIR?: string | undefined }): SearchSettings | undefined =>
  env.SEARCH_DIR === undefined ? undefined : { folder: env.SEARCH_DIR }
