import { createLazyRoute } from '@tanstack/react-router'
import { localised } from '../preferences/localised.tsx'
import { NumbersPage } from './numbers-page.tsx'

/** Loaded when somebody goes there: agents rarely do. */
export const numbersRouteOptions = createLazyRoute('/workplace/numbers')({
  component: localised(NumbersPage),
})
