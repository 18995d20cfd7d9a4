import { useEffect } from 'react'
import { COMMAND_IDS, COMMANDS } from './commands.ts'
import { isBare, isMac, isPressed } from './keys.ts'
import { runCommand } from './use-command.ts'

const TYPED_IN = 'input, textarea, select, [contenteditable]'

/** What has keys of its own for as long as it is open. */
const MODAL = '[role="dialog"], [role="alertdialog"], [role="menu"]'

/** Does what keys say, wherever the focus is. */
export const useShortcuts = (): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || document.querySelector(MODAL) !== null) return
      const isTyping = event.target instanceof Element && event.target.closest(TYPED_IN) !== null
      const onMac = isMac()
      const means = (keys: string) => isPressed(keys, event, onMac) && !(isTyping && isBare(keys))
      const id = COMMAND_IDS.find((one) => COMMANDS[one].keys?.some(means))
      if (id !== undefined && runCommand(id)) event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
    }
  }, [])
}
