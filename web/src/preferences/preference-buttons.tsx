import { Tooltip } from '@base-ui/react/tooltip'
import { Languages } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import { IconButton } from '../controls/icon-button.tsx'
import { THEMES, usePreferences } from './preferences.ts'
import { THEME_LOOKS } from './theme-looks.ts'

/** Switches of language and appearance, for who is not signed in yet. */
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
        icon={THEME_LOOKS[theme].icon}
        label={m.nav_theme({ theme: THEME_LOOKS[theme].name() })}
        onClick={() => {
          setTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system')
        }}
      />
    </Tooltip.Provider>
  )
}

export default PreferenceButtons
