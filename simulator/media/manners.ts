/**
 * How the host treats a file:
 * - whole: as it is
 * - gone: it has it no more
 * - cut: the connection ends in the midst
 * - stalled: nothing more comes from the midst on
 * - garbled: what comes is another
 */
export const MANNERS = ['whole', 'gone', 'cut', 'stalled', 'garbled'] as const
export type Manner = (typeof MANNERS)[number]
