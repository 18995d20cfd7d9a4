import { Hono } from 'hono'
import { SahutError } from '@sahut/core/contract/errors'
import type { Anybody, ApiDeps } from '../../context.ts'
import { createOperations } from '../../openapi/operation.ts'

/** Finding again what was said, and with whom. */
export const searchRoutes = ({ access, search, tokens }: Pick<ApiDeps, 'access' | 'search' | 'tokens'>) => {
  const { signedIn } = createOperations(tokens)
  return new Hono<Anybody>().get(
    '/search',
    signedIn('search', async (c) => {
      if (search !== undefined) return search.search(c.get('principal'), c.req.valid('query'))
      await access.user(c.get('principal'))
      throw new SahutError(
        'conflict',
        'This installation has no search: see SEARCH_DIR and OPENSEARCH_URL in its settings.',
      )
    }),
  )
}
