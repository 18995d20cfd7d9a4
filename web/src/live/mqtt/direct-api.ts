import type { BrokerAdmission } from '@sahut/core/contract/api/session'
import type { CommandInput } from '@sahut/core/contract/socket'
import type { Chat } from '@sahut/core/model/chat/chat'
import type { ChatId } from '@sahut/core/model/ids'

/**
 * What whoever is connected to a broker asks of the API instead of a gateway. All throw SahutError, one with `retry` if
 * the answer did not come in time.
 */
export type DirectApi = {
  /** Lets this browser in once. Refused with 401 when the session has ended. */
  admitToBroker: (signal: AbortSignal) => Promise<BrokerAdmission>
  chat: (chatId: ChatId, signal: AbortSignal) => Promise<Chat>
  sendMessage: (message: CommandInput<'message:send'>, signal: AbortSignal) => Promise<{ seq: number }>
  cancelMessage: (message: CommandInput<'message:cancel'>, signal: AbortSignal) => Promise<unknown>
  reactToMessage: (asked: CommandInput<'message:react'>, signal: AbortSignal) => Promise<{ seq: number }>
  editMessage: (asked: CommandInput<'message:edit'>, signal: AbortSignal) => Promise<{ seq: number }>
  deleteMessage: (asked: CommandInput<'message:delete'>, signal: AbortSignal) => Promise<{ seq: number }>
  markSeen: (place: CommandInput<'chat:seen'>, signal: AbortSignal) => Promise<unknown>
}

/** How long an answer may take, ms; then its outcome is unknown. */
const ANSWER_MS = 10_000

/** A signal for one question. */
export const inTime = (): AbortSignal => AbortSignal.timeout(ANSWER_MS)
