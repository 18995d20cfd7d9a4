import type { Device } from '../model/user/own-session.ts'

type Words = readonly (readonly [RegExp, string])[]

/** Most browsers name others too, so the first that fits counts. */
const BROWSERS: Words = [
  [/\bEdgA?\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
]

const SYSTEMS: Words = [
  [/\bWindows\b/, 'Windows'],
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

const wordFor = (words: Words, text: string): string | undefined =>
  words.find(([sign]) => sign.test(text))?.[1]

/** What a `User-Agent` says, in the few words by which somebody knows their own browsers again. */
export const deviceWords = (userAgent = ''): Device => {
  const [browser, system] = [wordFor(BROWSERS, userAgent), wordFor(SYSTEMS, userAgent)]
  return { ...(browser === undefined ? {} : { browser }), ...(system === undefined ? {} : { system }) }
}
