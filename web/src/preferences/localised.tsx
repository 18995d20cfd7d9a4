import type { ReactNode } from 'react'
import { usePreferences } from './preferences.ts'

/** Renders the component again when the language changes: texts are plain function calls, which nothing else tells. */
export const useLanguage = (): string => usePreferences(({ locale }) => locale)

/** A component of a route, drawn anew in place when the language changes: what stands in it and where one reads stays. */
export const localised = <Props extends object>(Component: (props: Props) => ReactNode) => {
  const Localised = (props: Props) => {
    useLanguage()
    return <Component {...props} />
  }
  return Localised
}
