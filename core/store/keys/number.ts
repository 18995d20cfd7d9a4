import type { ChatId, ContactId, NumberId, PeerId } from '../../model/ids.ts'
import type { Key } from '../table.ts'
import { padded, SEQ_DIGITS } from './place.ts'

export const outboxPartition = (number: NumberId): string => `N#${number}#OUT`

export const outboxKey = (number: NumberId, chatId: ChatId, seq: number): Key => ({
  PK: outboxPartition(number),
  SK: `${chatId}#${padded(seq, SEQ_DIGITS)}`,
})

/** What the rows of one chat in its number's outbox begin with. */
export const outboxPrefix = (chatId: ChatId): string => `${chatId}#`

/** Where a read of the outbox goes on behind all rows of a row's chat. */
export const behindOutboxChat = ({ SK }: Key): string => `${SK.slice(0, SK.lastIndexOf('#'))}$`

/** Files that a number's worker is to fetch. */
export const mediaJobsPartition = (number: NumberId): string => `N#${number}#FETCH`

export const mediaJobKey = (number: NumberId, chatId: ChatId, seq: number): Key => ({
  PK: mediaJobsPartition(number),
  SK: `${chatId}#${padded(seq, SEQ_DIGITS)}`,
})

/** What opens the files of a number's messages, encrypted, and the wrapped key to it. */
export const mediaSecretKey = (number: NumberId, name: string): Key => ({ PK: `N#${number}#MEDIA`, SK: name })

/** What a number's phone tells of the time before, piece by piece, until it is taken. */
export const historyPartition = (number: NumberId): string => `N#${number}#HISTORY`

export const historyKey = (number: NumberId, name: string): Key => ({
  PK: historyPartition(number),
  SK: name,
})

/** Chats of which a number's phone is to be asked for older messages. */
export const olderPartition = (number: NumberId): string => `N#${number}#OLDER`

export const olderKey = (number: NumberId, chatId: ChatId): Key => ({
  PK: olderPartition(number),
  SK: chatId,
})

/** A message of a number that could not be kept, whole and encrypted. */
export const asideKey = (number: NumberId, name: string): Key => ({ PK: `N#${number}#ASIDE`, SK: name })

/** By what answers to a message are opened, encrypted. */
export const secretKey = (number: NumberId, name: string): Key => ({ PK: `N#${number}#SECRET`, SK: name })

/** Phone numbers that a number's worker is to look up, and who of WhatsApp is behind them. */
export const lookUpsPartition = (number: NumberId): string => `N#${number}#LOOKUP`

export const lookUpKey = (number: NumberId, phone: string): Key => ({
  PK: lookUpsPartition(number),
  SK: phone,
})

export const personKey = (number: NumberId, phone: string): Key => ({ PK: `N#${number}#PERSON`, SK: phone })

/** Chats of a number that turned out to be of one person, by whom the one that ends is with. */
export const joinsPartition = (number: NumberId): string => `N#${number}#JOIN`

export const joinKey = (number: NumberId, from: ContactId): Key => ({ PK: joinsPartition(number), SK: from })

/** How a person is called by the phone's address book, or as a business; and their picture. */
export const nameKey = (number: NumberId, who: PeerId): Key => ({ PK: `N#${number}#NAME`, SK: who })

export const pictureKey = (number: NumberId, who: PeerId): Key => ({ PK: `N#${number}#PICTURE`, SK: who })

/** Messages whose content a number's phone is to be asked for. */
export const asksPartition = (number: NumberId): string => `N#${number}#ASK`

export const askKey = (number: NumberId, whatsappId: string): Key => ({
  PK: asksPartition(number),
  SK: whatsappId,
})

/** What an outbox row's key says. Unchecked. */
export const readOutboxKey = ({ SK }: Key): { chatId: string | undefined; seq: number } => {
  const [chatId, seq] = SK.split('#')
  return { chatId, seq: Number(seq) }
}

/** Whom a number is to block on WhatsApp or not any more, and whom it has blocked. */
export const blocksPartition = (number: NumberId): string => `N#${number}#BLOCK`

export const blockAskPrefix = 'ASK#'

export const blockedPrefix = 'IS#'

export const blockAskKey = (number: NumberId, who: ContactId): Key => ({
  PK: blocksPartition(number),
  SK: `${blockAskPrefix}${who}`,
})

export const blockedKey = (number: NumberId, who: ContactId): Key => ({
  PK: blocksPartition(number),
  SK: `${blockedPrefix}${who}`,
})
