import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { LabelsPage } from './labels-page.tsx'

/** Loaded when somebody goes there. */
export const labelsRouteOptions = createLazyRoute('/workplace/settings/labels')({
  component: localised(LabelsPage),
})
