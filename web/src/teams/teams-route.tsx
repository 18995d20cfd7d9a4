import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { TeamsPage } from './teams-page.tsx'

/** Loaded when somebody goes there. */
export const teamsRouteOptions = createLazyRoute('/workplace/settings/teams')({
  component: localised(TeamsPage),
})
