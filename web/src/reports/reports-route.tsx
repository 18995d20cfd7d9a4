import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { ReportsPage } from './reports-page.tsx'

/** Loaded when somebody goes there. */
export const reportsRouteOptions = createLazyRoute('/workplace/reports')({
  component: localised(ReportsPage),
})
