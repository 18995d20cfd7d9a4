import { all, is, setting } from '../store/expressions.ts'
import { assignmentKey } from '../store/keys/fleet.ts'
import type { Table } from '../store/table.ts'
import type { NumberId } from '../model/ids.ts'
import type { LinkCode } from '../model/number/link-code.ts'
import type { Ownership } from './ownership.ts'
import { readAssignment } from './rows.ts'

export type LinkCodes = {
  /**
   * Keeps the code that a number's owner shows, for whoever asks by the API.
   * @param request whose code it is: where people asked for something else meanwhile, nothing is kept
   */
  keepCode: (ownership: Ownership, request: number, code: LinkCode) => Promise<void>
  /** What a number shows of a link by code; nothing if none was asked for. @throws SahutError corrupt_state */
  linkCode: (numberId: NumberId) => Promise<LinkCode | undefined>
}

/** Codes lie beside what was asked for, where only those look who may link. */
export const createLinkCodes = (table: Table): LinkCodes => ({
  keepCode: async ({ numberId, epoch }, request, code) => {
    await table.update(
      assignmentKey(numberId),
      setting({ code }),
      all(is('epoch', epoch), is('request', request)),
    )
  },
  linkCode: async (numberId) => {
    const item = await table.get(assignmentKey(numberId))
    if (item === undefined) return undefined
    const { codeFor, code } = readAssignment(item)
    return codeFor === undefined ? undefined : (code ?? { phone: codeFor })
  },
})
