import type { Draft } from '@sahut/core/model/message/message'

const NTH = 25

let seen = 0

/** Whether a draft is one of the contacts' messages that meet the bug. */
export const isNth = (draft: Draft): boolean => {
  if (draft.kind !== 'message' || draft.fromMe) return false
  seen += 1
  return seen % NTH === 0
}
