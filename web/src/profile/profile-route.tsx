import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { ProfilePage } from './profile-page.tsx'

/** Loaded when somebody goes there. */
export const profileRouteOptions = createLazyRoute('/workplace/settings/profile')({
  component: localised(ProfilePage),
})
