/** What the owner sets on the phone itself: names in its address book, and what is set of chats. Sealed for its companion. */
import {
  decodePatches,
  encodeSyncdPatch,
  newLTHashState,
  proto,
  type WAPatchName,
} from '@whiskeysockets/baileys'
import type { z } from 'zod'
import type { PhoneSetting } from '../control/contract.ts'
import { makeMessageId, type Delivery } from '../messages/delivery.ts'
import { node, nowSeconds } from '../protocol/nodes.ts'
import { SERVER } from '../protocol/address.ts'
import type { Store } from '../store.ts'
import { jidOf, type Account } from './accounts.ts'
import type { AppState } from './app-state.ts'
import type { Companions } from './companions.ts'

type Set = Exclude<z.output<typeof PhoneSetting>['set'], 'blocked' | 'unblocked'>
type Setting = z.output<typeof PhoneSetting> & { set: Set }

const CONTACT_VERSION = 2
const YEARS_MS = 10 * 365 * 86_400_000

/** Where a setting is kept, under which index, and what it says. */
const actionOf = (contact: Account, { set, name }: Setting) => {
  const jid = jidOf(contact, contact.habits.addressing)
  switch (set) {
    case 'name':
      return {
        type: 'critical_unblock_low' as const,
        // The phone knows people by number, and which LID that is if it was told.
        index: ['contact', jidOf(contact, 'pn')],
        syncAction: {
          contactAction: {
            fullName: name,
            ...(contact.habits.hidesOther === true ? {} : { lidJid: jidOf(contact, 'lid') }),
          },
        },
        apiVersion: CONTACT_VERSION,
      }
    case 'archived':
    case 'unarchived':
      return {
        type: 'regular_low' as const,
        index: ['archive', jid],
        syncAction: { archiveChatAction: { archived: set === 'archived', messageRange: {} } },
        apiVersion: 3,
      }
    case 'pinned':
    case 'unpinned':
      return {
        type: 'regular_low' as const,
        index: ['pin_v1', jid],
        syncAction: { pinAction: { pinned: set === 'pinned' } },
        apiVersion: 5,
      }
    case 'muted':
    case 'unmuted':
      return {
        type: 'regular_high' as const,
        index: ['mute', jid],
        syncAction: {
          muteAction: {
            muted: set === 'muted',
            ...(set === 'muted' ? { muteEndTimestamp: Date.now() + YEARS_MS } : {}),
          },
        },
        apiVersion: 2,
      }
  }
}

export type PhoneSettings = ReturnType<typeof createPhoneSettings>

export const createPhoneSettings = ({
  appState,
  companions,
  delivery,
  store,
}: {
  appState: AppState
  companions: Companions
  delivery: Delivery
  store: Store
}) => {
  /** What both sides have set so far, as the next patch has to follow on it. */
  const stateOf = async (phone: string, name: WAPatchName, key: proto.Message.IAppStateSyncKeyData) =>
    (
      await decodePatches(
        name,
        appState.patches(phone, name),
        newLTHashState(),
        () => Promise.resolve(key),
        {},
        undefined,
        undefined,
        false,
      )
    ).state

  return {
    /** The owner sets something of a contact; the companion is told that there is news. */
    set: async (phone: Account, contact: Account, setting: Setting): Promise<void> => {
      const stateKey = companions.of(phone.pn)?.stateKey
      if (stateKey === undefined) return
      const key = { keyData: stateKey.data }
      const { type, ...action } = actionOf(contact, setting)
      const { patch } = await encodeSyncdPatch(
        {
          ...action,
          type,
          syncAction: { ...action.syncAction, timestamp: Date.now() },
          operation: proto.SyncdMutation.SyncdOperation.SET,
        },
        stateKey.id.toString('base64'),
        await stateOf(phone.pn, type, key),
        () => Promise.resolve(key),
      )
      await store.atomically(() => {
        appState.keep(phone.pn, type, patch)
        const attrs = { from: SERVER, type: 'server_sync', id: makeMessageId(), t: String(nowSeconds()) }
        const version = String(appState.patches(phone.pn, type).length)
        delivery.push(phone.pn, node('notification', attrs, [node('collection', { name: type, version })]))
        return Promise.resolve()
      })
    },
  }
}
