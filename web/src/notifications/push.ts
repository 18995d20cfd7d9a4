import type { UserId } from '@sahut/core/model/ids'
import { PushTarget } from '@sahut/core/model/user/push'
import type { ApiClient } from '../api/client.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { readToldPreferences, type ToldPreferences } from './told-preferences.ts'

type PushApi = Pick<ApiClient, 'pushKey' | 'subscribePush' | 'unsubscribePush'>

/** Whether this browser could be told while no page is open. */
export const canPush = (): boolean => 'serviceWorker' in navigator && 'PushManager' in window

const registration = async (): Promise<ServiceWorkerRegistration | undefined> =>
  canPush() ? navigator.serviceWorker.getRegistration() : undefined

const wishesOf = ({ which, showsText, isQuiet, quiet }: ToldPreferences) => ({
  onlyMine: which === 'mine',
  showsText,
  ...(isQuiet && {
    quiet: { ...quiet, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  }),
  locale: usePreferences.getState().locale,
})

/** Whether this browser is to be told, as far as its person goes. */
const wantsPush = ({ which, push }: ToldPreferences): boolean => which !== 'none' && push

/**
 * Has this browser told as its person wants by now, or no more: again with each page, since their session may be another.
 * @returns whether it is told
 * @throws whatever the browser or its push service says against it, or SahutError
 */
export const settlePush = async (api: PushApi, userId: UserId): Promise<boolean> => {
  const preferences = readToldPreferences(userId)
  const worker = await registration()
  const before = await worker?.pushManager.getSubscription()
  if (!wantsPush(preferences)) {
    if (before == null) return false
    await api.unsubscribePush(before.endpoint)
    await before.unsubscribe()
    return false
  }
  if (worker === undefined) return false
  const key = await api.pushKey()
  if (key === undefined) return false
  const subscription =
    before ?? (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }))
  await api.subscribePush({ ...PushTarget.parse(subscription.toJSON()), ...wishesOf(preferences) })
  return true
}
