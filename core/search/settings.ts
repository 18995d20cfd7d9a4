import { z } from 'zod'

const OpenSearchUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .transform((address) => new URL(address))

/** Where the index of the search is, of workers and the API. */
export const searchVariables = {
  OPENSEARCH_URL: OpenSearchUrl.optional().meta({
    description:
      'OpenSearch 2 or newer, which then has the index of the search: workers fill it, the API asks it; with `user:password@` where it needs them. The same for workers and the API',
    unset: '(`SEARCH_DIR` of the API)',
    secret: true,
  }),
  OPENSEARCH_REGION: z.string().optional().meta({
    description: 'the region of a domain of AWS, which then knows us by our role',
    unset: '(by the user in `OPENSEARCH_URL`)',
  }),
}

/** The same of the API only, which can have an index of its own. */
export const ownSearchVariables = {
  SEARCH_DIR: z.string().optional().meta({
    description:
      'instead of `OPENSEARCH_URL`: a folder for the index of the search, of this process alone: SQLite, some 250 MB for a million messages. It is made anew from the store where it is missing',
    unset: '(there is no search)',
  }),
}

export type OpenSearchSettings = { url: URL; region: string | undefined }
export type SearchSettings = OpenSearchSettings | { folder: string }

type Variables = { OPENSEARCH_URL?: URL | undefined; OPENSEARCH_REGION?: string | undefined }

/** The OpenSearch that the settings name; nothing if they name none. */
export const openSearchOf = (env: Variables): OpenSearchSettings | undefined =>
  env.OPENSEARCH_URL && { url: env.OPENSEARCH_URL, region: env.OPENSEARCH_REGION }

/** Where the settings say that the index is; nothing if they say nothing. */
export const searchOf = (env: Variables & { SEARCH_DIR?: string | undefined }): SearchSettings | undefined =>
  openSearchOf(env) ?? (env.SEARCH_DIR === undefined ? undefined : { folder: env.SEARCH_DIR })
