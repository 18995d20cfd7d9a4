import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { InboxesPage } from './inboxes-page.tsx'

/** Loaded when somebody goes there. */
export const inboxesRouteOptions = createLazyRoute('/workplace/settings/inboxes')({
  component: localised(InboxesPage),
})
