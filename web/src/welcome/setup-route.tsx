import { createLazyRoute } from '@tanstack/react-router'
import { SetupPage } from './setup-page.tsx'
import { withQueries } from './with-queries.tsx'

/** Loaded when somebody sets up. */
export const setupRouteOptions = createLazyRoute('/setup')({ component: withQueries(SetupPage) })
