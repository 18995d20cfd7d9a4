import type { ChatLog } from '@sahut/core/log/chat-log'
import { createChatLog } from '@sahut/core/log/create-log'
import type { Contact } from '@sahut/core/model/chat/chat'
import { chatIdOf, ContactId, GroupId, newClientMsgId, newUserId, whatsappIdOf } from '@sahut/core/model/ids'
import type { Entry, MessageEntry } from '@sahut/core/model/message/message'
import type { WhatsAppNumber } from '@sahut/core/model/number/number'
import type { ContactState } from '@sahut/simulator/control/contract'
import type { GroupState } from '@sahut/simulator/control/group-contract'
import type { Table } from '@sahut/core/store/table'
import type { SimulatorClient } from '@sahut/simulator/control/client'
import type { WorkspaceId } from '@sahut/core/model/ids'

/** Whom a chat is with. */
type Peer = ContactState | GroupState

/** What the rig's tests do and see in chats: what an agent's browser and the gateway would. */
export const createRigChats = ({
  table,
  log,
  client,
  workspaceId,
}: {
  table: Table
  log: ChatLog
  client: SimulatorClient
  workspaceId: WorkspaceId
}) => {
  const contactOf = (peer: Peer): Contact =>
    'subject' in peer
      ? { id: GroupId.parse(peer.id) }
      : { id: ContactId.parse(`${peer.lid}@lid`), phone: peer.pn }
  const chatOf = (number: WhatsAppNumber, contact: Peer) => ({
    chatId: chatIdOf(number.numberId, contactOf(contact).id),
    workspaceId,
    inboxId: number.inboxId,
    numberId: number.numberId,
    contact: contactOf(contact),
  })

  /**
   * What an agent's browser and the gateway do: the message and its outbox row in one append.
   * @param ago how long ago it was, ms
   */
  const answer = async (number: WhatsAppNumber, contact: Peer, text: string, ago = 0) => {
    const now = () => Date.now() - ago
    const gateway = ago === 0 ? log : createChatLog({ table, onCommit: () => undefined, now })
    const chat = chatOf(number, contact)
    const clientMsgId = newClientMsgId()
    const whatsappId = whatsappIdOf(chat.chatId, clientMsgId)
    const { seq } = await gateway.append(chat, {
      kind: 'message',
      sortTs: now(),
      fromMe: true,
      whatsappId,
      clientMsgId,
      author: { type: 'agent', userId: newUserId(), name: 'Sari' },
      content: { type: 'text', text },
      status: 'queued',
    })
    return { seq, whatsappId }
  }

  const isMessage = (entry: Entry): entry is MessageEntry => entry.kind === 'message'

  /** A chat's messages in the order of the log. */
  const messagesOf = async (number: WhatsAppNumber, contact: Peer): Promise<MessageEntry[]> => {
    const page = await log.before(chatOf(number, contact), undefined, 1_000)
    return (page?.entries ?? []).filter(isMessage)
  }
  const textsOf = async (number: WhatsAppNumber, contact: Peer): Promise<string[]> =>
    (await messagesOf(number, contact)).map(({ content }) => (content.type === 'text' ? content.text : ''))

  /**
   * Tells of a contact's text whether WhatsApp was never asked to send it again: a message that can't be decrypted is
   * asked for, and rightly comes after those that were sent after it.
   */
  const onTime = async (phone: string): Promise<(text: string) => boolean> => {
    const journal = (await client.wholeJournal()).filter((entry) => 'phone' in entry && entry.phone === phone)
    const askedAgain = new Set(
      journal.flatMap((entry) =>
        entry.event === 'companion:receipt' && entry.type === 'retry' ? [entry.id] : [],
      ),
    )
    const late = new Set(
      journal.flatMap((entry) =>
        entry.event === 'contact:sent' && askedAgain.has(entry.id) ? [entry.text] : [],
      ),
    )
    return (text) => !late.has(text)
  }

  /** Where a chat stands. */
  const standOf = (number: WhatsAppNumber, contact: Peer) => log.chat(chatOf(number, contact))

  /** Whether WhatsApp has nothing left for a phone that its number has not acknowledged. */
  const isAllTaken = async ({ pn }: { pn: string }): Promise<boolean> =>
    (await client.phones()).find((one) => one.pn === pn)?.backlog === 0

  return { chatOf, answer, messagesOf, textsOf, onTime, standOf, isAllTaken }
}
