import type { Api } from '@sahut/functions/api'
import { operations } from '@sahut/core/contract/api'
import type { NumberId } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { hc } from 'hono/client'
import { read } from './answers.ts'

type Numbers = ReturnType<typeof hc<Api>>['api']['numbers']

const oneNumber = operations.readNumber.answer

/** Asking that numbers be linked to their phones, or unlinked. */
export const createNumberLinks = (numbers: Numbers) => ({
  linkNumber: async (numberId: NumberId, signal: AbortSignal): Promise<WhatsAppNumber> => {
    const { $post } = numbers[':numberId'].link
    return (await read(oneNumber, await $post({ param: { numberId } }, { init: { signal } }))).number
  },
  /** @param phone on which the code will be entered, digits */
  linkNumberByCode: async (
    numberId: NumberId,
    phone: string,
    signal: AbortSignal,
  ): Promise<WhatsAppNumber> => {
    const { $post } = numbers[':numberId']['link-code']
    const asked = { param: { numberId }, json: { phone } }
    return (await read(oneNumber, await $post(asked, { init: { signal } }))).number
  },
  unlinkNumber: async (numberId: NumberId, signal: AbortSignal): Promise<WhatsAppNumber> => {
    const { $post } = numbers[':numberId'].unlink
    return (await read(oneNumber, await $post({ param: { numberId } }, { init: { signal } }))).number
  },
})
