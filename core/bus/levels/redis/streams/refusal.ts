/** Redis may take it later, or another node does; a group that it lost is made again. Anything else (it is full, it may not) it would refuse again. */
const PASSING = /^(MOVED|ASK|CLUSTERDOWN|TRYAGAIN|READONLY|LOADING|MASTERDOWN|UNBLOCKED|NOGROUP)/

/** @returns the error if Redis would answer so again */
export const refusalIn = (error: unknown): Error | undefined =>
  error instanceof Error && error.name === 'ReplyError' && !PASSING.test(error.message) ? error : undefined
