/** A value as DynamoDB's JSON has it: its type and, for numbers and bytes, its text. */
export type Attribute =
  | { S: string }
  | { N: string }
  | { B: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: Attribute[] }
  | { M: Attributes }

export type Attributes = { [name: string]: Attribute }

const numberAttribute = (value: number): Attribute => {
  if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value))
    return { N: String(value) }
  throw new TypeError('A number that the store would not give back as it was.')
}

const toAttribute = (value: unknown): Attribute => {
  if (typeof value === 'string') return { S: value }
  if (typeof value === 'number') return numberAttribute(value)
  if (typeof value === 'boolean') return { BOOL: value }
  if (value === null) return { NULL: true }
  if (Array.isArray(value)) return { L: value.filter((one) => one !== undefined).map(toAttribute) }
  if (value instanceof Uint8Array)
    return { B: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') }
  if (isPlain(value)) return { M: toAttributes(value) }
  throw new TypeError(`The store keeps no ${typeof value} of this kind.`)
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Plain values as DynamoDB takes them; `undefined` is left out. @throws TypeError for what it can't keep */
export const toAttributes = (values: Record<string, unknown>): Attributes => {
  const attributes: Attributes = {}
  for (const name in values) {
    const value = values[name]
    if (value !== undefined) attributes[name] = toAttribute(value)
  }
  return attributes
}

const fromAttribute = (attribute: Attribute): unknown => {
  if ('S' in attribute) return attribute.S
  if ('N' in attribute) return Number(attribute.N)
  if ('BOOL' in attribute) return attribute.BOOL
  if ('M' in attribute) return fromAttributes(attribute.M)
  if ('L' in attribute) return attribute.L.map(fromAttribute)
  if ('B' in attribute) return new Uint8Array(Buffer.from(attribute.B, 'base64'))
  if ('NULL' in attribute) return null
  throw new TypeError('The store gave back a value of a kind that Sahut never writes.')
}

/** What `toAttributes` was given. */
export const fromAttributes = (attributes: Attributes): Record<string, unknown> => {
  const values: Record<string, unknown> = {}
  for (const name in attributes) {
    const attribute = attributes[name]
    if (attribute !== undefined) values[name] = fromAttribute(attribute)
  }
  return values
}
