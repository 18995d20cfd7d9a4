/** What the server's clock showed, and this page's monotonic one at that moment; this machine's own may be wrong. */
let known: { server: number; page: number } | undefined

/** Learns the server's time from an answer of it (RFC 9110, 6.6.1: in whole seconds). */
export const learnServerTime = (headers: Headers): void => {
  const date = Date.parse(headers.get('date') ?? '')
  if (!Number.isNaN(date)) known = { server: date + 500, page: performance.now() }
}

/** The time by the server's clock, to compare its times with; until it answered, this machine's. ms since 1970 */
export const serverNow = (): number =>
  known === undefined ? Date.now() : known.server + performance.now() - known.page
