import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../../preferences/localised.tsx'
import { RulesPage } from './rules-page.tsx'

/** Loaded when somebody goes there. */
export const rulesRouteOptions = createLazyRoute('/workplace/settings/inboxes/$inboxId')({
  component: localised(RulesPage),
})
