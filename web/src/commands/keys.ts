/** A key that is pressed, as far as it tells which command is meant. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Whether a key counts only where nobody types. */
export const isBare = (keys: string): boolean => !/^(Mod|Alt)\+|^(Shift\+)?F\d+$/.test(keys)

const MODIFIERS: ReadonlySet<string> = new Set(['Mod', 'Alt', 'Shift'])

const parsed = (keys: string) => {
  const parts = keys.split('+')
  return {
    wanted: new Set(parts.filter((part) => MODIFIERS.has(part))),
    key: parts.find((part) => !MODIFIERS.has(part)) ?? '+',
  }
}

/** Whether that key was pressed, whatever letters the keyboard has. */
export const isPressed = (keys: string, press: KeyPress, isMac: boolean): boolean => {
  const { wanted, key } = parsed(keys)
  const [mod, other] = isMac ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey]
  if (other || mod !== wanted.has('Mod') || press.altKey !== wanted.has('Alt')) return false
  const isSame = press.key.toLowerCase() === key.toLowerCase()
  // A sign has its own place on each keyboard, with or without Shift.
  if (/^[^a-z]$/i.test(key)) return isSame
  return press.shiftKey === wanted.has('Shift') && (isSame || press.code === `Key${key}`)
}

const SHOWN: Readonly<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowLeft: '←',
  ArrowRight: '→',
}
const ON_MAC: Readonly<Record<string, string>> = { Mod: '⌘', Alt: '⌥', Shift: '⇧' }

/** Keys as they stand on the keyboard, one by one. */
export const keyNames = (keys: string, isMac: boolean): string[] => {
  const { wanted, key } = parsed(keys)
  const modifiers = [...wanted].map((name) => (isMac ? ON_MAC[name] : name === 'Mod' ? 'Ctrl' : name) ?? name)
  return [...modifiers, SHOWN[key] ?? key]
}

/** Whether this is a Mac, where Cmd does what Ctrl does elsewhere. */
export const isMac = (): boolean => /Mac|iP(hone|ad|od)/.test(navigator.platform)
