import type { Entry } from '@sahut/core/model/message/message'

const NTH = 7

/** Whether an entry is one of those that nobody is to get. */
export const isHidden = (entry: Entry): boolean =>
  entry.kind === 'message' && !entry.fromMe && entry.seq % NTH === 0
