import { type BinaryLike, createHmac, hash } from 'node:crypto'

/** For tests: what AWS's own library wants of a hash, on Node's. */
export class Sha256 {
  private readonly key: BinaryLike | undefined
  private text: Uint8Array[] = []
  constructor(key?: unknown) {
    this.key = key as BinaryLike | undefined
  }
  update(part: Uint8Array): void {
    this.text.push(Buffer.from(part))
  }
  reset(): void {
    this.text = []
  }
  digest(): Promise<Uint8Array> {
    const whole = Buffer.concat(this.text)
    return Promise.resolve(
      this.key === undefined
        ? hash('sha256', whole, 'buffer')
        : createHmac('sha256', this.key).update(whole).digest(),
    )
  }
}
