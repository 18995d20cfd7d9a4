import { type ComponentType, lazy } from 'react'

const Nothing = () => null

/**
 * A part of the page that is fetched beside it and that the page can do without: one that is not to be had, as its
 * release is served no more, leaves its place empty.
 */
export const part = (load: () => Promise<{ default: ComponentType }>) =>
  lazy(() =>
    load().catch((error: unknown) => {
      console.error('A part of the page could not be loaded.', error)
      return { default: Nothing }
    }),
  )
