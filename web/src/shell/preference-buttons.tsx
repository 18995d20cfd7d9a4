import { Tooltip } from '@base-ui/react/tooltip'
import { Languages, type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { IconButton } from './icon-button.tsx'
import { THEMES, usePreferences, type Theme } from './preferences.ts'

const THEME_ICONS: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon }
const THEME_NAMES: Record<Theme, () => string> = {
  system: m.theme_system,
  light: m.theme_light,
  dark: m.theme_dark,
}

/** Switches of language and appearance. */
const PreferenceButtons = () => {
  const { theme, locale, setTheme, setLocale } = usePreferences()
  return (
    <Tooltip.Provider delay={400}>
      <IconButton
        icon={Languages}
        label={m.nav_language()}
        onClick={() => {
          setLocale(locale === 'id' ? 'en' : 'id')
        }}
      />
      <IconButton
        icon={THEME_ICONS[theme]}
        label={m.nav_theme({ theme: THEME_NAMES[theme]() })}
        onClick={() => {
          setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system')
        }}
      />
    </Tooltip.Provider>
  )
}

export default PreferenceButtons
