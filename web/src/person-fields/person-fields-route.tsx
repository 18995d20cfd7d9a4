import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { PersonFieldsPage } from './person-fields-page.tsx'

/** Loaded when somebody goes there. */
export const personFieldsRouteOptions = createLazyRoute('/workplace/settings/person-fields')({
  component: localised(PersonFieldsPage),
})
