import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { SettingsPage } from './settings-page.tsx'

/** Loaded when somebody goes there. */
export const settingsRouteOptions = createLazyRoute('/workplace/settings')({
  component: localised(SettingsPage),
})
