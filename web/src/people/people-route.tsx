import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { PeoplePage } from './people-page.tsx'

/** Loaded when somebody goes there. */
export const peopleRouteOptions = createLazyRoute('/workplace/settings/people')({
  component: localised(PeoplePage),
})
