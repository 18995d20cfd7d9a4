import { create } from 'zustand'
import { siteData } from '../session/site-data.ts'
import { getLocale, setLocale } from '../paraglide/runtime.js'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
export type Locale = ReturnType<typeof getLocale>

const THEME_KEY = 'sahut.theme'

const storedTheme = (): Theme => THEMES.find((theme) => theme === siteData.getItem(THEME_KEY)) ?? 'system'

const show = (theme: Theme, locale: Locale): void => {
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset['theme']
  else dataset['theme'] = theme
  document.documentElement.lang = locale
}

/** How this browser's agent likes it; remembered. */
export const usePreferences = create<{
  theme: Theme
  locale: Locale
  setTheme: (theme: Theme) => void
  setLocale: (locale: Locale) => void
}>((set, get) => {
  const first = { theme: storedTheme(), locale: getLocale() }
  show(first.theme, first.locale)
  return {
    ...first,
    setTheme: (theme) => {
      siteData.setItem(THEME_KEY, theme)
      show(theme, get().locale)
      set({ theme })
    },
    setLocale: (locale) => {
      void setLocale(locale, { reload: false })
      show(get().theme, locale)
      set({ locale })
    },
  }
})
