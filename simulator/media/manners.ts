/**
 * How the host treats a file:
 * - whole: as it is
 * - gone: it has it no more
 * - expired: the same, said as of an address whose time is over
 * - cut: the connection ends in the midst
 * - slow: it comes bit by bit
 * - stalled: nothing more comes from the midst on
 * - garbled: what comes is another
 */
export const MANNERS = ['whole', 'gone', 'expired', 'cut', 'slow', 'stalled', 'garbled'] as const
export type Manner = (typeof MANNERS)[number]

/** Whether the host gives the file at that place never again. */
export const isForEver = (manner: Manner): boolean => manner === 'gone' || manner === 'expired'
