import { z } from 'zod'
import { decoded } from '../store/decoding.ts'
import { adding, setting, together } from '../store/expressions.ts'
import type { Condition, Item } from '../store/table.ts'
import { InboxId, NumberId, WorkerId, WorkspaceId } from '../model/ids.ts'
import { LinkCode } from '../model/number/link-code.ts'
import { Retirement, WhatsAppNumber } from '../model/number/number.ts'
import { ProxyAddress } from '../model/number/proxy.ts'

/** What people want of a number, and who runs it. */
export const Assignment = z.object({
  numberId: NumberId,
  workspaceId: WorkspaceId,
  wanted: z.enum(['linked', 'unlinked']),
  /** Counts people's requests: a new one ends `logged-out` and asks for a fresh QR. */
  request: z.number().int().positive(),
  /** The phone that is to be linked by a code; without one QRs are shown. */
  codeFor: z.string().optional(),
  /** What was shown last of that. */
  code: LinkCode.optional().catch(undefined),
  owner: WorkerId.optional(),
  /** The unlinking that was asked for is done. */
  isUnlinked: z.boolean().optional(),
  /** Of the ownership; rises with each claim. */
  epoch: z.number().int().nonnegative(),
  /** The number is to be no more. */
  retire: Retirement.optional(),
  /** That is done too. */
  isRetired: z.boolean().optional(),
})
export type Assignment = z.infer<typeof Assignment>

/** Whether there is something for a worker to do. */
export const hasWork = ({ wanted, isUnlinked, retire, isRetired }: Assignment): boolean =>
  wanted === 'linked' || isUnlinked !== true || (retire !== undefined && isRetired !== true)

/** What a claim has to know of a profile; the rest may be unreadable. */
const Place = z.object({ inboxId: InboxId })

/** What only the number's worker reads of a profile. */
const Way = z.object({ proxyAddress: ProxyAddress.optional() })

/** @throws SahutError corrupt_state */
export const readProxy = (item: Item): string | undefined => decoded(Way, item).proxyAddress
/** @throws SahutError corrupt_state */
export const readProfile = (item: Item): WhatsAppNumber => decoded(WhatsAppNumber, item)
/** @throws SahutError corrupt_state */
export const readAssignment = (item: Item): Assignment => decoded(Assignment, item)
/** @throws SahutError corrupt_state */
export const readPlace = (item: Item): z.infer<typeof Place> => decoded(Place, item)

/** Somebody asks something of a number: one more request. */
export const asking = (
  asked: Pick<Assignment, 'numberId' | 'workspaceId' | 'wanted' | 'retire' | 'codeFor'>,
): Condition => {
  const over = ['isUnlinked', 'code', ...(asked.codeFor === undefined ? ['codeFor'] : [])]
  return together(setting(asked, over, { epoch: 0 }), adding({ request: 1 }))
}
