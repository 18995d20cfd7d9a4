import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { CannedRepliesPage } from './canned-replies-page.tsx'

/** Loaded when somebody goes there. */
export const cannedRepliesRouteOptions = createLazyRoute('/workplace/settings/canned-replies')({
  component: localised(CannedRepliesPage),
})
