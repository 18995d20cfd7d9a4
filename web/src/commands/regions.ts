/*
 * Parts of the page that one walks through by a key, in the order in which they stand in it. Each has the attribute
 * `data-region`, and is entered by itself if it can have the focus, where one writes, or by the first thing that can.
 */

const ENTRIES = 'a[href], button:not(:disabled), input, select'

const regions = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('[data-region]')].filter((region) => region.checkVisibility())

const entryOf = (region: HTMLElement): HTMLElement | undefined =>
  region.tabIndex >= 0
    ? region
    : ['textarea', ENTRIES]
        .flatMap((wanted) => [...region.querySelectorAll<HTMLElement>(wanted)])
        .find((entry) => entry.checkVisibility())

/** Goes to the next region, or the one before; from the last to the first. */
export const walkRegions = (step: 1 | -1): void => {
  const all = regions().filter((region) => entryOf(region) !== undefined)
  const at = all.findLastIndex((region) => region.contains(document.activeElement))
  const next = at < 0 ? (step > 0 ? 0 : -1) : (at + step) % all.length
  const region = all.at(next)
  if (region !== undefined) entryOf(region)?.focus()
}
