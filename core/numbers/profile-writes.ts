import { SahutError } from '../contract/errors.ts'
import { absent, all, atMost, rowExists, setting, settingOrRemoving } from '../store/expressions.ts'
import { profileKey } from '../store/keys/fleet.ts'
import type { Condition, Table } from '../store/table.ts'
import type { InboxId, NumberId, WorkspaceId } from '../model/ids.ts'
import type {
  HistoryProgress,
  NumberState,
  Pace,
  Refusal,
  Restriction,
  WhatsAppNumber,
} from '../model/number/number.ts'
import { shownProxy } from '../model/number/proxy.ts'
import type { Ownership } from './ownership.ts'
import { readProfile } from './rows.ts'

/** What people may set of a number. */
type NumberChange = {
  label?: string
  pace?: Pace | null
  inboxId?: InboxId
  showsTyping?: boolean
  tellsRead?: boolean
  takesGroups?: boolean
  /** null: none any more */
  callAnswer?: string | null
  proxy?: string | null
}

export type ProfileWrites = {
  /**
   * Changes what people may set of a number.
   * @param change `pace: null` goes back to the deployment's; `inboxId` is where new chats begin, those that are
   *   there stay where they are; `proxy` is a `ProxyAddress`, null for none
   * @throws SahutError not_found
   */
  change: (workspaceId: WorkspaceId, numberId: NumberId, change: NumberChange) => Promise<WhatsAppNumber>
  /** Writes WhatsApp's restriction of a number, or that there is none. @throws SahutError fenced as `report` does */
  restrict: (ownership: Ownership, restriction: Restriction | undefined) => Promise<WhatsAppNumber>
  /** Writes how far its history is taken. @throws SahutError fenced as `report` does */
  tellHistory: (ownership: Ownership, history: HistoryProgress) => Promise<WhatsAppNumber>
  /** Writes what the number is doing. @throws SahutError fenced once another worker claimed it */
  report: (
    ownership: Ownership,
    state: {
      state: Exclude<NumberState, 'unknown'>
      phone?: string
      code?: number
      refusal?: Refusal
      isStillListed?: true
      isProxyAtFault?: true
    },
  ) => Promise<WhatsAppNumber>
}

/** What owners and people write to a number's profile. @param now ms since 1970 */
export const createProfileWrites = ({ table, now }: { table: Table; now: () => number }): ProfileWrites => {
  /** Writes to a profile as its number's owner. */
  const asOwner = async (
    { workspaceId, numberId, epoch }: Ownership,
    written: Condition,
  ): Promise<WhatsAppNumber> => {
    const item = await table.update(profileKey(workspaceId, numberId), written, atMost('epoch', epoch))
    if (item !== undefined) return readProfile(item)
    throw new SahutError('fenced', 'Another worker has taken this number over.')
  }

  const report: ProfileWrites['report'] = (ownership, { phone, ...told }) => {
    const { state, code, refusal, isStillListed, isProxyAtFault } = told
    return asOwner(
      ownership,
      settingOrRemoving({
        state,
        since: now(),
        code,
        refusal,
        isStillListed,
        isProxyAtFault,
        ...(phone === undefined ? {} : { phone }),
      }),
    )
  }

  const restrict: ProfileWrites['restrict'] = (ownership, restriction) =>
    asOwner(ownership, settingOrRemoving({ restriction }))

  const tellHistory: ProfileWrites['tellHistory'] = (ownership, history) =>
    asOwner(ownership, settingOrRemoving({ history }))

  const change: ProfileWrites['change'] = async (workspaceId, numberId, asked) => {
    const { pace, callAnswer, proxy, ...change } = asked
    // Beside each other in one row: what is shown is what is used.
    const way = proxy ? { proxy: shownProxy(proxy), proxyAddress: proxy } : {}
    const removed = [
      ...(pace === null ? ['pace'] : []),
      ...(callAnswer === null ? ['callAnswer'] : []),
      ...(proxy === null ? ['proxy', 'proxyAddress', 'isProxyAtFault'] : []),
    ]
    const item = await table.update(
      profileKey(workspaceId, numberId),
      setting({ ...change, ...way, pace: pace ?? undefined, callAnswer: callAnswer ?? undefined }, removed),
      all(rowExists, absent('retired')),
    )
    if (item === undefined)
      throw new SahutError('not_found', 'There is no such number in this workspace, or it was removed.')
    return readProfile(item)
  }

  return { report, restrict, tellHistory, change }
}
