/** How Pulumi marks a secret between itself and its engine. */
const MARK = '4dabf18193072939515e22adb298388d'

/** The same value with its secrets in the open, for rules that look where they went. */
export const unwrap = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unwrap)
  if (typeof value !== 'object' || value === null) return value
  const fields = value as Record<string, unknown>
  if (MARK in fields && 'value' in fields) return unwrap(fields['value'])
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, unwrap(field)]))
}
