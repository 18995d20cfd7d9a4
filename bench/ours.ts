import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createChatLog } from '@sahut/core/log/create-log'
import { ensureTable } from '@sahut/core/store/schema/schema'
import { createTable } from '@sahut/core/store/dynamodb/table'
import {
  chatIdOf,
  ContactId,
  newClientMsgId,
  newInboxId,
  newUserId,
  newWorkspaceId,
  whatsappIdOf,
} from '@sahut/core/model/ids'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { type Deployable, spawnDeployable } from '@sahut/testing/parts/deployables'
import { spawnStore } from '@sahut/local/store/spawn-store'
import type { ContactState } from '@sahut/simulator/control/contract'
import { readAuthKey } from '@sahut/workers/whatsapp/auth/auth-crypto'
import { importNumbers } from './links.ts'

export type Ours = Awaited<ReturnType<typeof prepareOurs>>

/** A store with numbers whose links were made before, and what it takes to run workers on them. */
export const prepareOurs = async ({
  folder,
  phones,
  credentials,
}: {
  folder: string
  phones: string[]
  credentials: string
}) => {
  const store = await spawnStore({ dataDir: join(folder, 'store') })
  const place = { region: 'local', tableName: 'sahut', endpoint: store.endpoint }
  await ensureTable(place)
  const table = createTable(place)
  const numbers = createNumbers({ table })
  const log = createChatLog({ table, onCommit: () => undefined })
  const workspaceId = newWorkspaceId()
  const inboxId = newInboxId()
  const keyFile = join(folder, 'auth.key')
  const keys = { table, authKey: await readAuthKey(keyFile) }
  const planned = phones.map((phone) => ({ phone, workspaceId, inboxId }))
  const byPhone = await importNumbers(keys, planned, credentials)

  const chatOf = (phone: string, { lid, pn }: Pick<ContactState, 'lid' | 'pn'>) => {
    const numberId = byPhone.get(phone)
    if (numberId === undefined) throw new Error(`${phone} is no number of this run.`)
    const contact = { id: ContactId.parse(`${lid}@lid`), phone: pn }
    return { chatId: chatIdOf(numberId, contact.id), workspaceId, inboxId, numberId, contact }
  }

  return {
    numbers,
    log,
    storePid: store.pid ?? 0,
    workspaceId,
    chatOf,
    /** One of our workers as it is deployed, in a process of its own. */
    startWorker: (
      network: { whatsappUrl: string; certKey: string },
      name: string,
      settings: Record<string, string> = {},
    ): Promise<Deployable> =>
      spawnDeployable({
        kind: 'worker',
        name,
        folder,
        environment: {
          WHATSAPP_URL: network.whatsappUrl,
          WHATSAPP_CERT_KEY: network.certKey,
          DYNAMODB_ENDPOINT: place.endpoint,
          TABLE_NAME: place.tableName,
          AUTH_KEY_FILE: keyFile,
          ...settings,
        },
      }),
    /** What an agent's answer comes down to. */
    answer: async (phone: string, contact: Pick<ContactState, 'lid' | 'pn'>): Promise<void> => {
      const chat = chatOf(phone, contact)
      const clientMsgId = newClientMsgId()
      await log.append(chat, {
        kind: 'message',
        sortTs: Date.now(),
        fromMe: true,
        whatsappId: whatsappIdOf(chat.chatId, clientMsgId),
        clientMsgId,
        author: { type: 'agent', userId: newUserId(), name: 'Sari' },
        content: { type: 'text', text: 'Baik kak, kami cek dulu ya.' },
        status: 'queued',
      })
    },
    /** Resolves once all numbers are open. */
    allOpen: async (): Promise<void> => {
      for (;;) {
        const states = await numbers.list(workspaceId)
        if (states.every(({ state }) => state === 'open')) return
        await sleep(50)
      }
    },
    close: async () => {
      table.close()
      await store.stop()
    },
  }
}
