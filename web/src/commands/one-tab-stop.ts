/*
 * A long list is one stop for Tab: whoever goes through the page by Tab must not go through each row. Arrow keys walk in
 * it: up and down from row to row, left and right within one; Escape leaves it.
 */

/** A form in a row is worked through by Tab as any other. */
const CONTROLS = 'a[href], button, summary, input, select, audio, video, [tabindex]'

const withoutTab = (root: Element): void => {
  const all = [root, ...root.querySelectorAll(CONTROLS)]
  for (const control of all)
    if (control instanceof HTMLElement && control.matches(CONTROLS) && control.closest('form') === null)
      control.tabIndex = -1
}

const controlsIn = (row: Element): HTMLElement[] =>
  [...(row.matches(CONTROLS) ? [row] : []), ...row.querySelectorAll(CONTROLS)].filter(
    (control): control is HTMLElement =>
      control instanceof HTMLElement && !control.matches(':disabled') && control.checkVisibility(),
  )

type Rows = {
  /** Which elements are rows. */
  row: string
  /** The row by which one comes in, of those that are there. */
  entry: (rows: readonly HTMLElement[]) => HTMLElement | undefined
  /** Keys that lead in where the list itself has the focus. */
  enteringKeys: readonly string[]
}

const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }
const SIDE_STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowLeft: -1 }

/** What has the focus after a key, if that is another thing. */
const nextFocus = (list: HTMLElement, { row: rowSelector, entry, enteringKeys }: Rows, key: string) => {
  const focused = document.activeElement
  const rows = [...list.querySelectorAll<HTMLElement>(rowSelector)].filter(
    (row) => controlsIn(row).length > 0,
  )
  if (focused === list) {
    const first = enteringKeys.includes(key) ? entry(rows) : undefined
    return first && controlsIn(first)[0]
  }
  if (key === 'Escape') return list
  const at = rows.findIndex((row) => row.contains(focused))
  const own = rows[at]
  if (own === undefined) return undefined
  const controls = controlsIn(own)
  const side = SIDE_STEPS[key]
  const place = controls.findIndex((control) => control === focused)
  if (side !== undefined) return controls[place + side]
  const next = rows[at + (STEPS[key] ?? 0)]
  if (STEPS[key] === undefined || next === undefined) return undefined
  const others = controlsIn(next)
  // From a menu to a menu, where both rows have one at the same place from the end.
  return others[Math.max(0, others.length - (controls.length - place))]
}

/**
 * Makes one stop of a list.
 * @param list has the focus itself (tabIndex 0)
 * @returns ends it
 */
export const keepOneTabStop = (list: HTMLElement, rows: Rows): (() => void) => {
  for (const child of list.children) withoutTab(child)
  const observer = new MutationObserver((mutations) => {
    for (const { addedNodes } of mutations)
      for (const node of addedNodes) if (node instanceof Element) withoutTab(node)
  })
  observer.observe(list, { childList: true, subtree: true })
  const onKey = (event: KeyboardEvent): void => {
    const { target, key } = event
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    const isInput = target instanceof Element && target.matches('input, textarea, select')
    if (isInput && (key !== 'Escape' || target.closest('form') !== null)) return
    const next = nextFocus(list, rows, key)
    if (next === undefined) return
    event.preventDefault()
    // A menu's button would open at an arrow.
    event.stopPropagation()
    next.focus()
  }
  list.addEventListener('keydown', onKey, { capture: true })
  return () => {
    observer.disconnect()
    list.removeEventListener('keydown', onKey, { capture: true })
  }
}
