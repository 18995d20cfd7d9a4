import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createChatLog } from '@sahut/core/log/log'
import { ensureTable } from '@sahut/core/log/schema'
import { createTable } from '@sahut/core/log/table'
import {
  chatIdOf,
  ContactId,
  newClientMsgId,
  newInboxId,
  newUserId,
  newWorkspaceId,
  whatsappIdOf,
} from '@sahut/core/model/ids'
import type { WhatsAppNumber } from '@sahut/core/model/number'
import { createNumbers } from '@sahut/core/numbers/numbers'
import { type Deployable, spawnDeployable } from '@sahut/local/deployables'
import { spawnStore } from '@sahut/local/store'
import type { ContactState } from '@sahut/simulator/contract'
import { readAuthKey } from '@sahut/workers/whatsapp/auth-crypto'
import { openAuthState } from '@sahut/workers/whatsapp/auth-state'
import { type Credentials, readCredentials } from './bare/credentials.ts'

const IMPORTS = 8

/** Writes a link that bare Baileys made into our store, as if we had made it. */
const importLink = async (
  place: Pick<Parameters<typeof openAuthState>[0], 'table' | 'authKey' | 'ownership'>,
  kept: Credentials,
): Promise<void> => {
  let failure: unknown
  const auth = await openAuthState({
    ...place,
    onFailure: (error) => {
      failure = error
    },
  })
  const data: Record<string, Record<string, unknown>> = {}
  for (const [name, value] of kept.values) {
    const [type = '', id = ''] = name.split(/ (.*)/s)
    ;(data[type] ??= {})[id] = value
  }
  Object.assign(auth.state.creds, kept.creds)
  auth.saveCreds()
  await auth.state.keys.set(data)
  await auth.close()
  if (failure !== undefined) throw new Error('A link could not be kept.', { cause: failure })
}

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
  const authKey = await readAuthKey(keyFile)
  const byPhone = new Map<string, WhatsAppNumber>()

  const importNumber = async (phone: string): Promise<void> => {
    const number = await numbers.create({ workspaceId, inboxId, label: phone })
    byPhone.set(phone, number)
    const ownership = { numberId: number.numberId, workspaceId, inboxId, epoch: 0 }
    await importLink({ table, authKey, ownership }, await readCredentials(credentials, phone))
    await numbers.request(workspaceId, number.numberId, 'linked')
  }
  const queue = phones.values()
  const importSome = async (): Promise<void> => {
    for (const phone of queue) await importNumber(phone)
  }
  await Promise.all(Array.from({ length: IMPORTS }, importSome))

  const chatOf = (phone: string, { lid, pn }: Pick<ContactState, 'lid' | 'pn'>) => {
    const number = byPhone.get(phone)
    if (number === undefined) throw new Error(`${phone} is no number of this run.`)
    const { numberId } = number
    const contact = { id: ContactId.parse(`${lid}@lid`), phone: pn }
    return { chatId: chatIdOf(numberId, contact.id), workspaceId, inboxId, numberId, contact }
  }

  return {
    numbers,
    workspaceId,
    numberOf: (phone: string) => byPhone.get(phone)?.numberId,
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
