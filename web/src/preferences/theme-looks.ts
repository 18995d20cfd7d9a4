import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'
import { m } from '../paraglide/messages.js'
import type { Theme } from './preferences.ts'

/** How an appearance is shown where it can be chosen. */
export const THEME_LOOKS: Record<Theme, { icon: LucideIcon; name: () => string }> = {
  system: { icon: Monitor, name: m.theme_system },
  light: { icon: Sun, name: m.theme_light },
  dark: { icon: Moon, name: m.theme_dark },
}
