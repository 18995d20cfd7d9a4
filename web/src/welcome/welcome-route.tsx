import { createLazyRoute } from '@tanstack/react-router'
import { WelcomePage } from './welcome-page.tsx'
import { withQueries } from './with-queries.tsx'

/** Loaded when somebody opens a link. */
export const welcomeRouteOptions = createLazyRoute('/welcome')({ component: withQueries(WelcomePage) })
