/** Runs the work that was given for one address one piece after the other; other addresses are not held up. */
export type AddressLock = <Result>(address: string, work: () => Promise<Result>) => Promise<Result>

export const createAddressLock = (): AddressLock => {
  const last = new Map<string, Promise<unknown>>()
  return async (address, work) => {
    const before = last.get(address) ?? Promise.resolve()
    const mine = before.then(work)
    const settled = mine.catch(() => undefined)
    last.set(address, settled)
    try {
      return await mine
    } finally {
      if (last.get(address) === settled) last.delete(address)
    }
  }
}
