import type { Chat } from '@sahut/core/model/chat/chat'
import type { InboxId, NumberId } from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'

/** Names of numbers that need saying, by inbox: where all have one name, it says nothing. */
export const labelsToSay = (
  numbers: readonly Pick<WhatsAppNumber, 'numberId' | 'inboxId' | 'label'>[],
): ((chat: Pick<Chat, 'inboxId' | 'numberId'>) => string | undefined) => {
  const labels = new Map<NumberId, string>()
  const names = new Map<InboxId, Set<string>>()
  for (const { numberId, inboxId, label } of numbers) {
    labels.set(numberId, label)
    names.set(inboxId, (names.get(inboxId) ?? new Set()).add(label))
  }
  return ({ inboxId, numberId }) => {
    const label = labels.get(numberId)
    const own = names.get(inboxId)
    // A number that was moved away is none of the inbox's own, and worth a word.
    return label !== undefined && own?.size === 1 && own.has(label) ? undefined : label
  }
}

/**
 * What says where a chat lies: its inbox and its number, as far as there is something to say. A number that is named
 * after its inbox says both.
 */
export const placeParts = (inbox: string | undefined, label: string | undefined): string[] =>
  [inbox !== undefined && label?.startsWith(inbox) === true ? undefined : inbox, label].filter(
    (part) => part !== undefined,
  )
