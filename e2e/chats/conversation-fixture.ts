import { launchBrowser, signInPage } from '../browser.ts'
import { startSystem } from '../system.ts'

/** A system and Sari's page in it, for tests of a conversation on the screen. Closed by `close`. */
export const startConversations = async () => {
  const system = await startSystem()
  const browser = await launchBrowser()
  const sari = await signInPage(browser, system.url, 'sari@shop.test', system.password)
  /** A chat with what a customer wrote, past WhatsApp. */
  const chatOf = async (name: string, ...texts: string[]) => {
    const { chatId, say } = system.pastWhatsApp(name)
    const write = (...more: string[]) => Promise.all(more.map((text) => say(text)))
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
