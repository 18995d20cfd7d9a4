import { chatIdOf, ContactId } from '@sahut/core/model/ids'
import { launchBrowser, signInPage } from '../browser.ts'
import { startSystem } from '../system.ts'

/** A system and Sari's page in it, for tests of a conversation on the screen. Closed by `close`. */
export const startConversations = async () => {
  const system = await startSystem()
  const browser = await launchBrowser()
  const sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  let contacts = 0

  /** A chat with what a customer wrote, past WhatsApp. */
  const chatOf = async (name: string, ...texts: string[]) => {
    contacts += 1
    const contact = ContactId.parse(`9007770${String(contacts).padStart(5, '0')}@lid`)
    const chatId = chatIdOf(system.ids.numberId, contact)
    const chat = {
      ...system.ids,
      chatId,
      contact: { id: contact, phone: `62899${String(contacts).padStart(7, '0')}`, name },
    }
    const write = (...more: string[]) =>
      Promise.all(
        more.map((text, at) =>
          system.log.append(chat, {
            kind: 'message',
            fromMe: false,
            whatsappId: `${chatId}${String(Date.now())}${String(at)}${text.slice(0, 20)}`,
            author: { type: 'contact' },
            content: { type: 'text', text },
            sortTs: Date.now(),
          }),
        ),
      )
    await write(...texts)
    const stored = () => system.log.chat({ workspaceId: system.ids.workspaceId, chatId })
    return { chatId, write, stored, path: `/inbox/${system.ids.inboxId}/chat/${chatId}` }
  }

  const rowOf = (name: string) => sari.page.locator('[data-chat-id]', { hasText: name })

  return {
    system,
    browser,
    sari,
    chatOf,
    /** Of the list. */
    rowOf,
    close: async (): Promise<void> => {
      await browser.close()
      await system.close()
    },
  }
}
