import { z } from 'zod'
import { SahutError } from '../contract/errors.ts'
import type { ChatLog } from '../log/chat-log.ts'
import { addressesOf, isLid } from '../model/person/addresses.ts'
import type { Chat } from '../model/chat/chat.ts'
import { ChatId, type ContactId, PersonId, personIdOf, type WorkspaceId } from '../model/ids.ts'
import { PersonCard } from '../model/person/person.ts'
import { decoded, readable } from '../store/decoding.ts'
import { personCardKey, personChatRange } from '../store/keys/persons.ts'
import { readAll } from '../store/read-all.ts'
import type { Table } from '../store/table.ts'

/** What is known under one address of a person. */
export type Known = { personId: PersonId; card: PersonCard | undefined }

/** A person: what is known under each of their addresses, the one that changes are written to first, and their chats. */
export type Gathered = { known: [Known, ...Known[]]; chats: Chat[] }

const ChatRow = z.object({ chatId: ChatId })

/** So many chats, and so many who turned out to be one, are looked at. */
const MOST_CHATS = 100
const MOST_PERSONS = 20

/** Who is who, out of what the chats of a workspace tell. */
export type PersonRows = {
  /** The person whom a chat is with. @throws SahutError conflict for a group, unavailable, corrupt_state */
  gather: (chat: Chat) => Promise<Gathered>
}

const newestFirst = (a: Chat, b: Chat): number => b.lastTs - a.lastTs || (a.chatId < b.chatId ? -1 : 1)

/** The chats of one person as WhatsApp knows them, and their addresses. */
type OfWhatsApp = { chats: Chat[]; personIds: PersonId[] }

export const createPersonRows = ({
  table,
  log,
}: {
  table: Pick<Table, 'get' | 'query'>
  log: Pick<ChatLog, 'chat' | 'heads'>
}): PersonRows => {
  /** A chat that was joined with another is that one. */
  const chatsUnder = async (workspaceId: WorkspaceId, personId: PersonId): Promise<Chat[]> => {
    const rows = await readAll(table, personChatRange(workspaceId, personId))
    const chatIds = rows.flatMap((row) => readable(ChatRow, row)?.chatId ?? []).slice(0, MOST_CHATS)
    const heads = await log.heads(chatIds.map((chatId) => ({ workspaceId, chatId })))
    const chats = await Promise.all(
      heads.map(async (chat) =>
        chat.into === undefined ? chat : log.chat({ workspaceId, chatId: chat.into }),
      ),
    )
    return chats.filter((chat) => chat !== undefined).sort(newestFirst)
  }

  const cardOf = async (workspaceId: WorkspaceId, personId: PersonId): Promise<PersonCard | undefined> => {
    const item = await table.get(personCardKey(workspaceId, personId))
    if (item === undefined) return undefined
    const { PK: _PK, SK: _SK, ...card } = item
    return decoded(PersonCard, item, card)
  }

  /**
   * Everything of one LID and its phone number. Two LIDs are two people, also where both had one phone number: numbers
   * are given to others. So what is known by the phone number only is of who had it last.
   */
  const ofWhatsApp = async (seed: Chat): Promise<OfWhatsApp> => {
    const { workspaceId } = seed
    const idOf = (address: ContactId) => personIdOf(workspaceId, address)
    const [own, phone] = addressesOf(seed.contact)
    if (own === undefined) return { chats: [seed], personIds: [] }
    const found = await chatsUnder(workspaceId, idOf(own))
    const told = found.flatMap(({ contact }) => addressesOf(contact)).find((one) => one !== own)
    const other = phone ?? told
    const more = other === undefined ? [] : await chatsUnder(workspaceId, idOf(other))
    const addresses = other === undefined ? [own] : [own, other]
    // Of a chat whose LID nobody knows, the newest one under its phone number says who that is.
    const all = new Map([seed, ...found, ...more].map((chat) => [chat.chatId, chat]))
    const chats = [...all.values()].filter(({ contact }) => addresses.some((one) => one === contact.id))
    const ordered = addresses.toSorted((a, b) => Number(isLid(b)) - Number(isLid(a)))
    return { chats, personIds: ordered.map(idOf) }
  }

  /** Others who are said to be one with somebody, both of whom say so. */
  const mergedWith = async (workspaceId: WorkspaceId, { personId, card }: Known): Promise<PersonId[]> => {
    const into = card?.into === undefined ? [] : [card.into]
    const said = PersonId.array().parse(Object.keys(card?.merged ?? {}))
    const cards = await Promise.all(said.map((other) => cardOf(workspaceId, other)))
    return [...into, ...said.filter((_, at) => cards[at]?.into === personId)]
  }

  return {
    gather: async (chat) => {
      const { workspaceId } = chat
      const known = new Map<PersonId, Known>()
      const chats = new Map<ChatId, Chat>()
      let wanted: PersonId[] = []
      const take = async (group: OfWhatsApp): Promise<void> => {
        for (const one of group.chats) chats.set(one.chatId, one)
        for (const personId of group.personIds) {
          const one = { personId, card: await cardOf(workspaceId, personId) }
          known.set(personId, one)
          wanted.push(...(await mergedWith(workspaceId, one)))
        }
      }
      await take(await ofWhatsApp(chat))
      while (wanted.length > 0 && known.size < MOST_PERSONS) {
        const [next, ...others] = wanted
        wanted = others
        if (next === undefined || known.has(next)) continue
        const [seed] = await chatsUnder(workspaceId, next)
        const group = seed && (await ofWhatsApp(seed))
        await take(group?.personIds.includes(next) === true ? group : { chats: [], personIds: [next] })
      }
      const [first, ...rest] = inOrder([...known.values()])
      if (first === undefined) throw new SahutError('conflict', 'A group is no person.')
      const all = [...chats.values()].sort(newestFirst).slice(0, MOST_CHATS)
      return { known: [first, ...rest], chats: all }
    },
  }
}

/** Persons of whom something is known, then those who were merged into another, then unknown ones. */
const inOrder = (known: Known[]): Known[] => {
  const rank = ({ card }: Known): number => (card === undefined ? 2 : card.into === undefined ? 0 : 1)
  return known.toSorted((a, b) => rank(a) - rank(b))
}
