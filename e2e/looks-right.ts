import { expect } from 'vitest'
import type { AgentPage } from './browser.ts'

/** How wide a small phone is, px. */
const PHONE = { width: 390, height: 844 }

/** A page has no fault that axe finds, and nothing of it is cut off at the side of a phone; its pictures are kept. */
export const looksRight = async (
  { page, accessibilityFaults, screenshot }: AgentPage,
  name: string,
): Promise<void> => {
  expect(await accessibilityFaults()).toEqual([])
  await screenshot(name)
  const before = page.viewportSize() ?? { width: 1280, height: 800 }
  await page.setViewportSize(PHONE)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width)
  await screenshot(`${name}-phone`)
  await page.setViewportSize(before)
}
