/** Degrees, as people write and copy them. */
const PAIR = /(-?\d{1,3}(?:\.\d+)?)\s*[,;]\s*(-?\d{1,3}(?:\.\d+)?)/

/** Where the links of map services have the place: the pin before the middle of the view. */
const IN_LINKS = [
  /!3d(-?\d+(?:\.\d+)?)!4d(-?\d+(?:\.\d+)?)/,
  /[?&](?:q|query|ll|mlat)=(-?\d+(?:\.\d+)?)(?:,|%2C|&mlon=)(-?\d+(?:\.\d+)?)/i,
  /@(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)/,
]

/**
 * The place in what somebody typed or pasted: degrees, or the long link of a map.
 * @returns nothing where there is none
 */
export const coordinatesIn = (text: string): { latitude: number; longitude: number } | undefined => {
  const patterns = /^https?:/i.test(text.trim()) ? IN_LINKS : [PAIR]
  for (const pattern of patterns) {
    const found = pattern.exec(text)
    if (found === null) continue
    const [latitude, longitude] = [Number(found[1]), Number(found[2])]
    if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude }
  }
  return undefined
}
