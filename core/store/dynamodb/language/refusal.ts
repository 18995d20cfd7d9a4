/** What DynamoDB answers a call with that it does not carry out: its exception's name, and a sentence for people. */
export class Refusal extends Error {
  readonly type: string
  readonly more: object

  /** @param more what the answer's body holds besides */
  constructor(type: string, message: string, more: object = {}) {
    super(message)
    this.type = type
    this.more = more
  }
}

/** A call that is wrong in itself. */
export const invalid = (message: string): Refusal => new Refusal('ValidationException', message)
